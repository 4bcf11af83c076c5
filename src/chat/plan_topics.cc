// Topics, and what customers object to.
#include <algorithm>

#include "chat/plans.h"

namespace sophia::chat {

using analytics::MetricRows;

namespace {

// What customers object to, in their words, the strongest first.
Status plan_objections(Answer& answer, const QuestionForm& form, const Sources& sources,
                       const analytics::CallScope& scope) {
  const EvidenceQuery query{.text = {},
                            .cues = {"concern", "pricing"},
                            .speaker_type = "External",
                            .limit = 8,
                            .per_call = 1};
  const auto found = sources.evidence.find(query, sources.evidence.calls(scope));
  if (found.empty()) {
    say(answer, Basis::kQuestion, "No objection" + restriction(form, sources) + " was found.");
    return add_coverage(answer, sources, scope, false);
  }
  say(answer, Basis::kQuestion,
      "What customers object to" + restriction(form, sources) + ", strongest first:");
  add_quotes(answer, found);
  SOPHIA_TRY(const std::size_t topics, measure(answer, sources, "topics", scope));
  add_topics(answer, topics, "CALLS", Format::kInteger, 5);
  SOPHIA_CHECK_OK(add_calls(answer, sources, scope, "The calls"));
  answer.limits.emplace_back(
      "found by their words and meaning; not every objection is stated as one");
  answer.follow_ups.emplace_back("Find calls about pricing objections");
  return add_coverage(answer, sources, scope, false);
}

}  // namespace

Status plan_topics(Answer& answer, const QuestionForm& form, const Sources& sources) {
  analytics::CallScope scope = call_scope(form, sources);
  if (form.topics.empty() && form.competitors.empty() &&
      form.has_any({"objection", "objections", "pushback", "objected", "objecting"}))
    return plan_objections(answer, form, sources, scope);
  const std::vector<std::string> wanted = scope.topics;
  scope.topics.clear();
  SOPHIA_TRY(const std::size_t topics, measure(answer, sources, "topics", scope));
  const MetricRows& rows = answer.results[topics];
  std::size_t shown = 0;
  for (std::size_t row = 0; row < rows.count() && shown < (wanted.empty() ? 3 : 5); ++row) {
    const std::string& name = rows.text(row, "NAME");
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), name) == wanted.end()) continue;
    ClaimBuilder claim(answer);
    claim.cell(topics, row, "NAME", Format::kText)
        .text(": ")
        .cell(topics, row, "CALLS", Format::kInteger);
    claim.text(" of ")
        .cell(topics, row, "CALLS_WITH_TOPICS", Format::kInteger)
        .text(" calls")
        .text(restriction(form, sources));
    claim.text(" (").cell(topics, row, "SHARE_PERCENT", Format::kPercent).text(").").add();
    ++shown;
  }
  if (shown == 0) {
    say(answer, Basis::kQuestion,
        "No topics" + restriction(form, sources) + (wanted.empty() ? "." : " match that."));
  }
  if (rows.count() > 0) {
    answer.tables.push_back({"Topics",
                             topics,
                             {{"Topic", "NAME"},
                              {"Calls", "CALLS", Format::kInteger},
                              {"Share", "SHARE_PERCENT", Format::kPercent}},
                             10});
    answer.charts.push_back({"bar", "Calls by topic", topics, "NAME", "CALLS"});
  }
  // How a topic moved, month by month.
  const std::string topic = !wanted.empty()    ? wanted[0]
                            : rows.count() > 0 ? rows.text(0, "NAME")
                                               : "";
  SOPHIA_TRY(const std::size_t months, measure(answer, sources, "topics_by_month", scope));
  std::vector<std::size_t> points;
  for (std::size_t row = 0; row < answer.results[months].count(); ++row) {
    if (answer.results[months].text(row, "TOPIC") == topic) points.push_back(row);
  }
  if (points.size() >= 2) {
    ClaimBuilder claim(answer);
    claim.cell(months, points.front(), "TOPIC", Format::kText).text(" by month: ");
    for (std::size_t i = 0; i < points.size(); ++i) {
      claim.text(i > 0 ? ", " : "").cell(months, points[i], "NAME", Format::kText).text(" ");
      claim.cell(months, points[i], "SHARE_PERCENT", Format::kPercent);
    }
    claim.text(".").add();
  }
  EvidenceQuery query{.text = form.search_text,
                      .cues = cues_for(form.search_text),
                      .speaker_type = "External",
                      .limit = 4,
                      .per_call = 1};
  for (std::size_t row = 0; row < std::min<std::size_t>(rows.count(), 3) && wanted.empty(); ++row)
    query.text += " " + rows.text(row, "NAME");
  for (const std::string& w : wanted) query.text += " " + w;
  if (query.cues.empty()) query.cues = cues_for(query.text);
  add_quotes(answer, sources.evidence.find(query, sources.evidence.calls(scope)));
  const bool restricted = names_somebody(form) || !form.periods.empty() ||
                          !form.direction.empty() || !form.mood.empty();
  if (restricted) SOPHIA_CHECK_OK(add_calls(answer, sources, scope, "The calls"));
  answer.follow_ups.emplace_back("Which objections do we hear most?");
  return add_coverage(answer, sources, scope, true);
}

}  // namespace sophia::chat
