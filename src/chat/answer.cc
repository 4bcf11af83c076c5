#include "chat/answer.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

#include "analytics/deal_risk.h"
#include "chat/dates.h"

namespace sophia::chat {
namespace {

std::string decimals(double value, int digits) {
  char buffer[48];
  if (std::fabs(value) < 0.5 * std::pow(10.0, -digits)) value = 0;
  std::snprintf(buffer, sizeof buffer, "%.*f", digits, value);
  return buffer;
}

std::string of_number(double value, Format format) {
  switch (format) {
    case Format::kOne:
      return decimals(value, 1);
    case Format::kTwo:
      return decimals(value, 2);
    case Format::kShare:
      return decimals(100 * value, 0) + " %";
    case Format::kPercent:
      return decimals(value, 0) + " %";
    case Format::kMinutes:
      return decimals(value / 60, 0) + " min";
    default:
      return with_thousands(static_cast<std::int64_t>(std::llround(value)));
  }
}

std::optional<double> number_of(const warehouse::Value& value) {
  if (const auto* d = std::get_if<double>(&value)) return *d;
  if (const auto* i = std::get_if<std::int64_t>(&value)) return static_cast<double>(*i);
  return std::nullopt;
}

std::optional<std::size_t> column_of(const analytics::MetricRows& rows, std::string_view name) {
  const auto columns = rows.rows.columns();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == name) return i;
  }
  return std::nullopt;
}

Result<const warehouse::Value*> cell_at(const std::deque<analytics::MetricRows>& results,
                                        std::size_t result, std::size_t row,
                                        std::string_view name) {
  if (result >= results.size() || row >= results[result].count()) {
    return fail(Code::kInvalidArgument, "a proof points at a row that is not there");
  }
  const auto column = column_of(results[result], name);
  if (!column) return fail(Code::kInvalidArgument, "a proof names an unknown column");
  return &results[result].rows.at(row, *column);
}

Result<double> real_at(const std::deque<analytics::MetricRows>& results, std::size_t result,
                       std::size_t row, std::string_view name) {
  SOPHIA_TRY(const warehouse::Value* value, cell_at(results, result, row, name));
  return number_of(*value).value_or(0);
}

Proof risk_proof(std::size_t result, std::size_t row) {
  return {.kind = ProofKind::kRiskScore, .result = result, .row = row, .format = Format::kInteger};
}

}  // namespace

std::string with_thousands(std::int64_t number) {
  std::string digits = std::to_string(number < 0 ? -number : number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return number < 0 ? "-" + digits : digits;
}

std::string formatted(const warehouse::Value& value, Format format) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    if (format == Format::kDate) {
      const auto at = parse_timestamp(*text);
      if (at) return spoken({day_of(*at), day_of(*at)});
    }
    return *text;
  }
  if (const auto* at = std::get_if<Timestamp>(&value)) return spoken({day_of(*at), day_of(*at)});
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "yes" : "no";
  const auto number = number_of(value);
  return number ? of_number(*number, format) : "–";
}

Result<std::string> proven_text(const std::deque<analytics::MetricRows>& results,
                                const Proof& proof) {
  if (proof.result >= results.size()) {
    return fail(Code::kInvalidArgument, "a proof points at a result that is not there");
  }
  const analytics::MetricRows& rows = results[proof.result];
  switch (proof.kind) {
    case ProofKind::kCell: {
      SOPHIA_TRY(const warehouse::Value* value,
                 cell_at(results, proof.result, proof.row, proof.column));
      return formatted(*value, proof.format);
    }
    case ProofKind::kDifference: {
      SOPHIA_TRY(const double a, real_at(results, proof.result, proof.row, proof.column));
      SOPHIA_TRY(const double b,
                 real_at(results, proof.other_result, proof.other_row, proof.column));
      return (a - b > 0 ? "+" : "") + of_number(a - b, proof.format);
    }
    case ProofKind::kRowCount:
      return with_thousands(static_cast<std::int64_t>(rows.count()));
    case ProofKind::kSum: {
      double sum = 0;
      for (std::size_t row = 0; row < rows.count(); ++row) {
        SOPHIA_TRY(const double value, real_at(results, proof.result, row, proof.column));
        sum += value;
      }
      return of_number(sum, proof.format);
    }
    case ProofKind::kRiskScore: {
      if (rows.metric == nullptr || rows.metric->name != "deal_signals") {
        return fail(Code::kInvalidArgument, "a risk score is proved by deal_signals only");
      }
      if (proof.row >= rows.count())
        return fail(Code::kInvalidArgument, "a proof points at a row that is not there");
      return with_thousands(std::llround(analytics::deal_risk(rows, proof.row).score));
    }
  }
  return fail(Code::kInternal, "unknown kind of proof");
}

std::string text_of(const Answer& answer) {
  std::string text;
  for (const Claim& claim : answer.claims) {
    if (!text.empty()) text += '\n';
    text += claim.text;
  }
  return text;
}

std::vector<std::string> cited_call_ids(const Answer& answer) {
  std::set<std::string> ids;
  for (const Citation& citation : answer.citations) ids.insert(citation.call_id);
  for (const Table& table : answer.tables) {
    const analytics::MetricRows& rows = answer.results[table.result];
    const auto column = column_of(rows, "CALL_ID");
    if (!column) continue;
    for (std::size_t row = 0; row < std::min(rows.count(), table.row_limit); ++row) {
      ids.insert(rows.rows.text(row, *column));
    }
  }
  return {ids.begin(), ids.end()};
}

ClaimBuilder& ClaimBuilder::text(std::string_view words) {
  claim_.text += words;
  return *this;
}

Proof& ClaimBuilder::prove(Proof proof) {
  proof.shown = proven_text(answer_.results, proof).value_or("?");
  return claim_.proofs.emplace_back(std::move(proof));
}

ClaimBuilder& ClaimBuilder::show(Proof proof) { return text(prove(std::move(proof)).shown); }

ClaimBuilder& ClaimBuilder::cell(std::size_t result, std::size_t row, std::string_view column,
                                 Format format) {
  return show({.result = result, .row = row, .column = std::string(column), .format = format});
}

ClaimBuilder& ClaimBuilder::row_count(std::size_t result) {
  return show({.kind = ProofKind::kRowCount, .result = result, .format = Format::kInteger});
}

ClaimBuilder& ClaimBuilder::risk_score(std::size_t result, std::size_t row) {
  return show(risk_proof(result, row));
}

ClaimBuilder& ClaimBuilder::by_risk_score(std::size_t result, std::size_t row) {
  prove(risk_proof(result, row));
  return *this;
}

ClaimBuilder& ClaimBuilder::change(std::size_t result, std::size_t before, std::string_view column,
                                   Format format) {
  return show({.kind = ProofKind::kDifference,
               .result = result,
               .column = std::string(column),
               .format = format,
               .other_result = before});
}

std::size_t ClaimBuilder::number_of(const Citation& citation) {
  const auto same = [&](const Citation& c) {
    return c.call_id == citation.call_id && c.start_ms == citation.start_ms &&
           c.sentence == citation.sentence;
  };
  auto found = std::find_if(answer_.citations.begin(), answer_.citations.end(), same);
  if (found == answer_.citations.end()) {
    answer_.citations.push_back(citation);
    found = answer_.citations.end() - 1;
  }
  const auto index = static_cast<std::size_t>(found - answer_.citations.begin());
  claim_.citations.push_back(index);
  return index + 1;
}

ClaimBuilder& ClaimBuilder::quote(const Citation& citation) {
  const std::size_t number = number_of(citation);
  claim_.text += "“" + citation.sentence + "” [" + std::to_string(number) + "]";
  return *this;
}

ClaimBuilder& ClaimBuilder::cite(const Citation& citation) {
  claim_.text += " [" + std::to_string(number_of(citation)) + "]";
  return *this;
}

void ClaimBuilder::add() {
  if (!claim_.text.empty()) answer_.claims.push_back(std::move(claim_));
  claim_ = {};
}

void ClaimBuilder::add_heading() {
  claim_.heading = true;
  add();
}

void say(Answer& answer, Basis basis, std::string text) {
  Claim claim;
  claim.text = std::move(text);
  claim.basis = basis;
  answer.claims.push_back(std::move(claim));
}

std::size_t add_result(Answer& answer, analytics::MetricRows rows) {
  answer.results.push_back(std::move(rows));
  return answer.results.size() - 1;
}

}  // namespace sophia::chat
