#include "chat/intent_head.h"

#include "chat/sql.h"
#include "core/json.h"

namespace sophia::chat {
namespace {

std::string_view next_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

Result<IntentLogits> parse_row(std::string_view line) {
  const auto json = parse_json(line);
  if (!json || !json->is_array() || json->as_array().size() != kIntentCount)
    return fail(Code::kDataLoss, "a row of the intent head is damaged");
  IntentLogits row{};
  for (std::size_t c = 0; c < kIntentCount; ++c) {
    const Json& value = json->as_array()[c];
    if (!value.is_number()) return fail(Code::kDataLoss, "a row of the intent head is damaged");
    row[c] = value.to_number<double>();
  }
  return row;
}

}  // namespace

Result<IntentHead> IntentHead::parse(std::string_view lines) {
  IntentHead head;
  const auto json = parse_json(next_line(lines));
  const auto model = json ? json_string(*json, "model") : std::nullopt;
  const auto dimension = json ? json_int(*json, "dimension") : std::nullopt;
  const auto temperature = json ? json_double(*json, "temperature") : std::nullopt;
  if (!model || !dimension || *dimension < 1 || *dimension > 8192 || !temperature ||
      *temperature <= 0) {
    return fail(Code::kDataLoss, "the first line of the intent head is damaged");
  }
  head.model_id_ = *model;
  head.examples_hash_ = json_string(*json, "examples").value_or("");
  head.dimension_ = static_cast<std::size_t>(*dimension);
  head.temperature_ = *temperature;
  while (!lines.empty()) {
    SOPHIA_TRY(const IntentLogits row, parse_row(next_line(lines)));
    head.rows_.push_back(row);
  }
  if (head.rows_.size() != 1 + head.dimension_ + kIntentCount)
    return fail(Code::kDataLoss, "the intent head has the wrong number of rows");
  return head;
}

Result<std::optional<IntentHead>> IntentHead::shipped_for(std::string_view model_id) {
  SOPHIA_TRY(IntentHead head, parse(sql::kIntentHead));
  if (!model_id.starts_with(head.model_id_ + "/")) return std::optional<IntentHead>();
  return std::optional<IntentHead>(std::move(head));
}

IntentScores IntentHead::classify(const IntentLogits& words, std::span<const float> vector) const {
  IntentLogits z = rows_[0];
  for (std::size_t i = 0; i < dimension_; ++i) {
    for (std::size_t c = 0; c < kIntentCount; ++c)
      z[c] += static_cast<double>(vector[i]) * rows_[1 + i][c];
  }
  for (std::size_t i = 0; i < kIntentCount; ++i) {
    for (std::size_t c = 0; c < kIntentCount; ++c)
      z[c] += kLogitScale * words[i] * rows_[1 + dimension_ + i][c];
  }
  IntentScores scores = scores_of(z, temperature_);
  scores.by_meaning = true;
  return scores;
}

}  // namespace sophia::chat
