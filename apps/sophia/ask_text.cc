// The answer of `sophia ask` on a terminal.
#include <algorithm>
#include <cstdio>

#include "ask.h"
#include "chat/dates.h"
#include "search/transcript_search.h"
#include "terminal.h"

namespace sophia::app {
namespace {

using chat::Answer;

std::string claims_text(const Answer& answer, const Terminal& terminal) {
  std::string out;
  for (const chat::Claim& claim : answer.claims) {
    const bool quote = claim.text.find("“") != std::string::npos && !claim.citations.empty();
    out += terminal.wrapped(claim.text, quote ? 2 : 0);
  }
  return out;
}

std::string citations_text(const Answer& answer, const Terminal& terminal) {
  if (answer.citations.empty()) return {};
  std::string out = "\n" + terminal.styled("Sources", Style::kBold) + "\n";
  for (std::size_t i = 0; i < answer.citations.size(); ++i) {
    const chat::Citation& c = answer.citations[i];
    std::string line = "[" + std::to_string(i + 1) + "] ";
    std::string place = printable(c.title);
    if (c.started_at) place += ", " + format_date(*c.started_at);
    line += terminal.styled(shortened(place, terminal.width() > 30 ? terminal.width() - 16 : 20),
                            Style::kAccent);
    line += " at " + terminal.styled(search::clock_text(c.start_ms), Style::kBold) + "\n";
    if (!c.url.empty()) line += "    " + terminal.styled(printable(c.url), Style::kDim) + "\n";
    out += line;
  }
  return out;
}

std::string table_text(const Answer& answer, const chat::Table& t, const Terminal& terminal) {
  const auto& rows = answer.results[t.result];
  if (rows.count() == 0) return {};
  std::vector<TableColumn> columns;
  for (const chat::TableColumn& column : t.columns) {
    columns.push_back({column.title,
                       column.format != chat::Format::kText && column.format != chat::Format::kDate,
                       44});
  }
  std::vector<std::vector<std::string>> cells;
  for (std::size_t row = 0; row < std::min(rows.count(), t.row_limit); ++row) {
    std::vector<std::string> line;
    for (const chat::TableColumn& column : t.columns) {
      line.push_back(chat::formatted(rows.rows.at(row, rows.column(column.column)), column.format));
    }
    cells.push_back(std::move(line));
  }
  std::string out =
      "\n" + terminal.styled(t.title, Style::kBold) + "\n" + table(terminal, columns, cells);
  if (rows.count() > t.row_limit) {
    out +=
        terminal.styled("… " + std::to_string(rows.count() - t.row_limit) + " more", Style::kDim) +
        "\n";
  }
  return out;
}

std::string explain_text(const Answer& answer, const Terminal& terminal) {
  char line[160];
  std::snprintf(line, sizeof line, "\nIntent      %s (%.2f)\n",
                std::string(to_string(answer.intent)).c_str(), answer.confidence);
  std::string out = line;
  if (answer.second) {
    std::snprintf(line, sizeof line, "Second      %s (%.2f)\n",
                  std::string(to_string(*answer.second)).c_str(), answer.second_confidence);
    out += line;
  }
  out += "By          " + printable(answer.how_understood) + "\n";
  out += "Understood  " + printable(answer.form) + "\n";
  for (const chat::Entity& e : answer.entities.all) {
    out += "Entity      " + std::string(to_string(e.type)) + " " + printable(e.text) + " = " +
           printable(e.value) + "\n";
  }
  for (const auto& result : answer.results) {
    out += "\n" + terminal.styled(result.metric->name, Style::kBold) + "  " +
           terminal.styled(
               std::to_string(result.count()) + " rows; " + std::string(result.metric->meaning),
               Style::kDim) +
           "\n" + result.sql + "\n";
  }
  for (const chat::Timing& timing : answer.timings) {
    std::snprintf(line, sizeof line, "%-10s %8.1f ms\n", timing.step.c_str(), timing.ms);
    out += line;
  }
  if (answer.dropped_claims > 0)
    out += std::to_string(answer.dropped_claims) + " claims dropped for want of proof\n";
  return out;
}

}  // namespace

std::string answer_as_text(const Answer& answer, const Terminal& terminal, bool explain) {
  std::string out = claims_text(answer, terminal);
  for (const chat::Table& t : answer.tables) out += table_text(answer, t, terminal);
  out += citations_text(answer, terminal);
  if (!answer.limits.empty()) {
    std::string limits;
    for (const std::string& limit : answer.limits)
      limits += (limits.empty() ? "Note: " : "; ") + limit;
    out += "\n" + terminal.styled(terminal.wrapped(limits + ".", 0), Style::kDim) + "\n";
  }
  if (answer.second) {
    out += terminal.styled("If that is not what you meant: try it as " +
                               std::string(to_string(*answer.second)) + ".",
                           Style::kDim) +
           "\n";
  }
  if (!answer.follow_ups.empty()) {
    std::string asks;
    for (const std::string& ask : answer.follow_ups)
      asks += (asks.empty() ? "Ask next: " : " · ") + ask;
    out += terminal.styled(terminal.wrapped(asks, 0), Style::kDim) + "\n";
  }
  if (explain) out += explain_text(answer, terminal);
  return out;
}

}  // namespace sophia::app
