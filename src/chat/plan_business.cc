// Competitors, the executive summary, and what was promised.
#include <algorithm>
#include <set>

#include "analytics/deal_risk.h"
#include "chat/plans.h"

namespace sophia::chat {
namespace {

using analytics::MetricRows;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// The named rivals as trackers are compared: lower case.
std::vector<std::string> rival_keys(const QuestionForm& form) {
  std::vector<std::string> keys = form.competitors;
  for (std::string& key : keys) {
    for (char& c : key) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return keys;
}

Status rival_quotes(Answer& answer, const QuestionForm& form, const Sources& sources,
                    analytics::CallScope scope) {
  scope.topics.clear();
  if (!form.accounts.empty()) scope.people.clear();
  const auto rivals = form.competitors.empty() ? competitor_names(sources.names) : form.competitors;
  EvidenceQuery query{.text = joined(rivals) + " " + form.search_text,
                      .cues = cues_for(form.search_text),
                      .limit = 6,
                      .per_call = 1};
  for (const std::string& topic : form.topics) {
    if (topic == "pricing") query.cues.emplace_back("pricing");
  }
  auto found = sources.evidence.find(query, sources.evidence.calls(scope));
  // Only what names a rival, or comes from a call that does.
  add_quotes(answer, found);
  if (found.empty())
    say(answer, Basis::kQuestion, "No call" + restriction(form, sources) + " names a competitor.");
  return {};
}

// The figures of a period and what they were before.
struct Compared {
  std::size_t now = 0;
  std::size_t before = 0;
};

Result<Compared> measure_twice(Answer& answer, const Sources& sources, std::string_view metric,
                               const analytics::CallScope& now,
                               const analytics::CallScope& before) {
  Compared result;
  SOPHIA_TRY(result.now, measure(answer, sources, metric, now));
  SOPHIA_TRY(result.before, measure(answer, sources, metric, before));
  return result;
}

Status summary_figures(Answer& answer, const Sources& sources, const analytics::CallScope& now,
                       const analytics::CallScope& before, const std::string& period,
                       const std::string& then) {
  SOPHIA_TRY(const Compared calls, measure_twice(answer, sources, "calls", now, before));
  ClaimBuilder volume(answer);
  volume.text(period + ": ").cell(calls.now, 0, "CALLS", Format::kInteger).text(" calls with ");
  volume.cell(calls.now, 0, "ACCOUNTS", Format::kInteger)
      .text(" accounts (")
      .proof({.kind = ProofKind::kDifference,
              .result = calls.now,
              .row = 0,
              .column = "CALLS",
              .format = Format::kInteger,
              .shown = {},
              .other_result = calls.before,
              .other_row = 0});
  volume.text(" against " + then + ").").add();
  SOPHIA_TRY(const Compared mood, measure_twice(answer, sources, "sentiment", now, before));
  if (answer.results[mood.now].integer(0, "SCORED") > 0) {
    ClaimBuilder claim(answer);
    claim.text("Mean sentiment ").cell(mood.now, 0, "MEAN_SENTIMENT", Format::kTwo).text(", ");
    claim.cell(mood.now, 0, "NEGATIVE", Format::kInteger)
        .text(" negative of ")
        .cell(mood.now, 0, "SCORED", Format::kInteger)
        .text(" scored");
    if (answer.results[mood.before].integer(0, "SCORED") > 0) {
      claim.text("; change ")
          .proof({.kind = ProofKind::kDifference,
                  .result = mood.now,
                  .row = 0,
                  .column = "MEAN_SENTIMENT",
                  .format = Format::kTwo,
                  .shown = {},
                  .other_result = mood.before,
                  .other_row = 0});
    }
    claim.text(".").add();
  }
  return {};
}

Status summary_deals(Answer& answer, const Sources& sources, const DateRange& period) {
  analytics::DealScope deals;
  deals.now = sources.now;
  deals.hidden_call_ids = sources.hidden_call_ids;
  SOPHIA_TRY(const std::size_t pipeline, measure(answer, sources, "pipeline", deals));
  ClaimBuilder open(answer);
  open.text("Pipeline: ").cell(pipeline, 0, "OPEN_DEALS", Format::kInteger).text(" open deals, ");
  open.cell(pipeline, 0, "OPEN_AMOUNT", Format::kMoney)
      .text(" (")
      .cell(pipeline, 0, "WEIGHTED_AMOUNT", Format::kMoney)
      .text(" weighted).")
      .add();
  analytics::DealScope closed = deals;
  closed.closes_since = start_of(period.first);
  closed.closes_until = start_of(period.last + 1);
  closed.status = "closed";
  SOPHIA_TRY(const std::size_t list, measure(answer, sources, "deal_list", closed));
  for (std::size_t row = 0; row < std::min<std::size_t>(answer.results[list].count(), 6); ++row) {
    ClaimBuilder claim(answer);
    claim.text(answer.results[list].text(row, "STATUS") == "won" ? "Won: " : "Lost: ");
    claim.cell(list, row, "NAME", Format::kText)
        .text(", ")
        .cell(list, row, "AMOUNT", Format::kMoney)
        .text(", ");
    claim.cell(list, row, "CLOSE_DATE", Format::kDate).text(".").add();
    analytics::CallScope one;
    one.deal_ids = {answer.results[list].text(row, "DEAL_ID")};
    one.hidden_call_ids = sources.hidden_call_ids;
    one.until = start_of(period.last + 1);
    add_quotes(answer, sources.evidence.best_of_each({.text = {}, .cues = {"decision"}, .limit = 1},
                                                     sources.evidence.calls(one)));
  }
  SOPHIA_TRY(const std::size_t signals, measure(answer, sources, "deal_signals", deals));
  const auto risks = analytics::deal_risks(answer.results[signals]);
  for (std::size_t i = 0; i < risks.size() && i < 3; ++i) {
    ClaimBuilder claim(answer);
    claim.text("Risk: ").cell(signals, risks[i].row, "NAME", Format::kText).text(", ");
    claim.proof({.kind = ProofKind::kRiskScore,
                 .result = signals,
                 .row = risks[i].row,
                 .column = {},
                 .format = Format::kInteger,
                 .shown = {},
                 .other_result = 0,
                 .other_row = 0});
    claim.text(" of 100");
    for (std::size_t k = 0; k < risks[i].factors.size() && k < 2; ++k)
      claim.text((k == 0 ? ": " : "; ") + risks[i].factors[k].reason);
    claim.text(".").add();
  }
  return {};
}

}  // namespace

Status plan_competitors(Answer& answer, const QuestionForm& form, const Sources& sources) {
  analytics::CallScope scope = call_scope(form, sources);
  scope.topics.clear();
  scope.mood.clear();
  scope.topics = rival_keys(form);
  SOPHIA_TRY(const std::size_t rivals, measure(answer, sources, "competitors", scope));
  const MetricRows& rows = answer.results[rivals];
  std::size_t shown = 0;
  for (std::size_t row = 0; row < rows.count() && shown < 5; ++row) {
    const std::string& name = rows.text(row, "NAME");
    if (!form.competitors.empty() &&
        std::find(form.competitors.begin(), form.competitors.end(), name) == form.competitors.end())
      continue;
    ClaimBuilder claim(answer);
    claim.cell(rivals, row, "NAME", Format::kText)
        .text(": named in ")
        .cell(rivals, row, "CALLS", Format::kInteger)
        .text(rows.integer(row, "CALLS") == 1 ? " call" : " calls");
    claim.text(" with ").cell(rivals, row, "ACCOUNT_NAMES", Format::kText).text(".").add();
    ++shown;
  }
  if (form.has_word("month") || form.has_word("trend") || form.has_word("time")) {
    SOPHIA_TRY(const std::size_t months, measure(answer, sources, "competitors_by_month", scope));
    for (std::size_t row = 0; row < answer.results[months].count(); ++row) {
      ClaimBuilder(answer)
          .cell(months, row, "NAME", Format::kText)
          .text(": ")
          .cell(months, row, "CALLS", Format::kInteger)
          .text(" calls name one.")
          .add();
    }
    answer.charts.push_back({"line", "Calls that name a competitor", months, "NAME", "CALLS"});
  }
  // How deals ended in which a rival came up.
  const bool outcome = form.has_word("lost") || form.has_word("lose") || form.has_word("won") ||
                       form.has_word("win") || form.has_word("deals") || form.has_word("hurts") ||
                       form.has_word("rate");
  std::set<std::string> accounts;
  for (std::size_t row = 0; row < rows.count() && outcome; ++row) {
    const std::string& list = rows.text(row, "ACCOUNT_NAMES");
    for (std::size_t at = 0; at < list.size();) {
      const std::size_t end = std::min(list.find(", ", at), list.size());
      accounts.insert(list.substr(at, end - at));
      at = end + 2;
    }
  }
  if (!accounts.empty()) {
    analytics::DealScope deals;
    deals.accounts.assign(accounts.begin(), accounts.end());
    deals.now = sources.now;
    deals.hidden_call_ids = sources.hidden_call_ids;
    const bool lost = form.has_word("lost") || form.has_word("lose") || form.has_word("hurts");
    if (lost) deals.status = "lost";
    SOPHIA_TRY(const std::size_t list, measure(answer, sources, "deal_list", deals));
    for (std::size_t row = 0; row < std::min<std::size_t>(answer.results[list].count(), 8); ++row) {
      ClaimBuilder claim(answer);
      claim.cell(list, row, "NAME", Format::kText)
          .text(": ")
          .cell(list, row, "STATUS", Format::kText)
          .text(", ");
      claim.cell(list, row, "AMOUNT", Format::kMoney).text(".").add();
    }
    if (lost) {
      for (std::size_t row = 0; row < std::min<std::size_t>(answer.results[list].count(), 3);
           ++row) {
        analytics::CallScope one;
        one.accounts = {answer.results[list].text(row, "ACCOUNT")};
        one.hidden_call_ids = sources.hidden_call_ids;
        auto calls = sources.evidence.calls(one);
        if (calls.size() > 1) calls.resize(1);
        add_quotes(
            answer,
            sources.evidence.best_of_each(
                {.text = joined(competitor_names(sources.names)), .cues = {"rival"}, .limit = 1},
                calls));
      }
    }
  }
  SOPHIA_CHECK_OK(rival_quotes(answer, form, sources, call_scope(form, sources)));
  if (names_somebody(form) || !form.competitors.empty()) {
    scope.topics = rival_keys(form);
    SOPHIA_CHECK_OK(add_calls(
        answer, sources, scope,
        form.competitors.empty() ? "The calls" : "Calls that name " + joined(form.competitors)));
  }
  answer.follow_ups.emplace_back("Which deals did we lose to a competitor?");
  return add_coverage(answer, sources, call_scope(form, sources), false);
}

Status plan_summary(Answer& answer, const QuestionForm& form, const Sources& sources) {
  DateRange period{sources.today - 30, sources.today};
  if (form.periods.empty()) {
    answer.limits.emplace_back("no period was named: the last 30 days");
  } else {
    period = form.periods[0];
  }
  const DateRange earlier = form.periods.size() > 1 ? form.periods[1] : period_before(period);
  answer.context_pieces.push_back(spoken(period));
  answer.context_pieces.push_back(spoken(earlier));
  analytics::CallScope now = call_scope(form, sources), before = now;
  now.people.clear();
  before.people.clear();
  set_period(now, period);
  set_period(before, earlier);
  SOPHIA_CHECK_OK(summary_figures(answer, sources, now, before, spoken(period), spoken(earlier)));
  SOPHIA_CHECK_OK(summary_deals(answer, sources, period));
  SOPHIA_TRY(const std::size_t topics, measure(answer, sources, "topics", now));
  if (answer.results[topics].count() > 0) {
    ClaimBuilder claim(answer);
    claim.text("Topics: ");
    for (std::size_t row = 0; row < std::min<std::size_t>(answer.results[topics].count(), 4);
         ++row) {
      claim.text(row > 0 ? ", " : "")
          .cell(topics, row, "NAME", Format::kText)
          .text(" (")
          .cell(topics, row, "SHARE_PERCENT", Format::kPercent)
          .text(")");
    }
    claim.text(".").add();
  }
  // The least content customers speak for themselves.
  analytics::CallScope sour = now;
  sour.mood = "negative";
  add_quotes(answer, sources.evidence.best_of_each(
                         {.text = {}, .cues = {"concern"}, .speaker_type = "External", .limit = 3},
                         sources.evidence.calls(sour)));
  answer.follow_ups.emplace_back("Which deals are at risk?");
  answer.follow_ups.emplace_back("And the period before?");
  return add_coverage(answer, sources, now, true);
}

Status plan_actions(Answer& answer, const QuestionForm& form, const Sources& sources) {
  analytics::CallScope scope = call_scope(form, sources);
  scope.topics.clear();
  scope.mood.clear();
  // "by Friday" is when it is due, not when it was said.
  const bool due = !form.periods.empty() && (form.has_word("by") || form.has_word("due") ||
                                             form.has_word("until") || form.has_word("before"));
  if (due) scope.since = scope.until = std::nullopt;
  SOPHIA_TRY(const std::size_t steps, measure(answer, sources, "next_step_list", scope));
  SOPHIA_TRY(const std::size_t share, measure(answer, sources, "next_steps", scope));
  const MetricRows& rows = answer.results[steps];
  if (answer.results[share].integer(0, "CALLS") > 0) {
    ClaimBuilder claim(answer);
    claim.cell(share, 0, "WITH_NEXT_STEP", Format::kInteger)
        .text(" of ")
        .cell(share, 0, "CALLS", Format::kInteger);
    claim.text(" calls" + restriction(form, sources) + " end with a next step; ")
        .proof({.kind = ProofKind::kRowCount,
                .result = steps,
                .row = 0,
                .column = {},
                .format = Format::kInteger,
                .shown = {},
                .other_result = 0,
                .other_row = 0});
    claim.text(" steps in all.").add();
  }
  // Steps of the newest calls first; a person's own before others'.
  std::vector<std::string> own;
  for (const std::uint32_t i : form.people) own.push_back(sources.names.name(i).value);
  std::vector<Citation> mine, others;
  for (std::size_t row = 0; row < rows.count() && mine.size() + others.size() < 60; ++row) {
    const auto said = sources.evidence.locate(rows.text(row, "CALL_ID"), rows.text(row, "STEP"));
    if (!said) continue;
    const bool is_own =
        own.empty() || std::find(own.begin(), own.end(), said->speaker) != own.end();
    (is_own ? mine : others).push_back(*said);
  }
  mine.insert(mine.end(), others.begin(), others.end());
  const EvidenceQuery query{
      .text = form.search_text, .cues = {"promise"}, .speakers = {}, .limit = 4, .per_call = 1};
  std::vector<Evidence> found;
  if (!form.search_text.empty() || mine.empty())
    found = sources.evidence.find(query, sources.evidence.calls(scope));
  if (mine.empty() && found.empty()) {
    say(answer, Basis::kQuestion, "No agreed step" + restriction(form, sources) + " was found.");
    return add_coverage(answer, sources, scope, false);
  }
  for (std::size_t i = 0; i < mine.size() && i < 8; ++i) add_quote(answer, mine[i]);
  add_quotes(answer, found);
  if (names_somebody(form)) SOPHIA_CHECK_OK(add_calls(answer, sources, scope, "The calls"));
  if (due)
    answer.limits.emplace_back("due dates are read in the sentences; the list is not cut by them");
  answer.limits.emplace_back("whether a step was done is known only where a later call says so");
  return add_coverage(answer, sources, scope, false);
}

}  // namespace sophia::chat
