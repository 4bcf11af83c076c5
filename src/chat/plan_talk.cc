// Sentiment.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "chat/plans.h"

namespace sophia::chat {
namespace {

using analytics::MetricRows;

// One line of sentiment for a scope; false when nothing is scored.
Result<bool> sentiment_line(Answer& answer, const Sources& sources,
                            const analytics::CallScope& scope, const std::string& of,
                            std::size_t& result) {
  SOPHIA_TRY(result, measure(answer, sources, "sentiment", scope));
  const MetricRows& rows = answer.results[result];
  if (rows.integer(0, "SCORED") == 0) {
    ClaimBuilder(answer)
        .text("No scored call" + of + " among ")
        .cell(result, 0, "CALLS", Format::kInteger)
        .text(".")
        .add();
    return false;
  }
  ClaimBuilder claim(answer);
  claim.text("Mean sentiment" + of + ": ")
      .cell(result, 0, "MEAN_SENTIMENT", Format::kTwo)
      .text(" over ");
  claim.cell(result, 0, "SCORED", Format::kInteger)
      .text(rows.integer(0, "SCORED") == 1 ? " call (" : " calls (");
  claim.cell(result, 0, "POSITIVE", Format::kInteger).text(" positive, ");
  claim.cell(result, 0, "NEUTRAL", Format::kInteger).text(" neutral, ");
  claim.cell(result, 0, "NEGATIVE", Format::kInteger).text(" negative).").add();
  return true;
}

void add_change(Answer& answer, std::size_t now, std::size_t before, const std::string& label) {
  if (answer.results[before].integer(0, "SCORED") == 0 ||
      answer.results[now].integer(0, "SCORED") == 0)
    return;
  ClaimBuilder claim(answer);
  claim.text("Change against " + label + ": ");
  claim.change(now, before, "MEAN_SENTIMENT", Format::kTwo);
  claim.text(" (from ").cell(before, 0, "MEAN_SENTIMENT", Format::kTwo).text(" over ");
  claim.cell(before, 0, "SCORED", Format::kInteger).text(" calls).").add();
}

Status sentiment_trend(Answer& answer, const Sources& sources, const analytics::CallScope& scope) {
  SOPHIA_TRY(const std::size_t months, measure(answer, sources, "sentiment_by_month", scope));
  const MetricRows& rows = answer.results[months];
  if (rows.count() < 2) return {};
  answer.charts.push_back({"line", "Mean sentiment by month", months, "NAME", "MEAN_SENTIMENT"});
  answer.tables.push_back({"By month",
                           months,
                           {{"Month", "NAME"},
                            {"Calls", "SCORED", Format::kInteger},
                            {"Mean", "MEAN_SENTIMENT", Format::kTwo},
                            {"Positive", "POSITIVE", Format::kInteger},
                            {"Negative", "NEGATIVE", Format::kInteger}},
                           24});
  const std::size_t last = rows.count() - 1;
  const double change = rows.number(last, "MEAN_SENTIMENT") - rows.number(0, "MEAN_SENTIMENT");
  ClaimBuilder claim(answer);
  claim.text(change > 0.05 ? "It rose" : change < -0.05 ? "It fell" : "It held").text(": ");
  claim.cell(months, 0, "MEAN_SENTIMENT", Format::kTwo)
      .text(" in ")
      .cell(months, 0, "NAME", Format::kText);
  claim.text(", ").cell(months, last, "MEAN_SENTIMENT", Format::kTwo).text(" in ");
  claim.cell(months, last, "NAME", Format::kText).text(".").add();
  return {};
}

Status sentiment_by(Answer& answer, const Sources& sources, const analytics::CallScope& scope,
                    const char* metric, const char* title) {
  SOPHIA_TRY(const std::size_t by, measure(answer, sources, metric, scope));
  const MetricRows& rows = answer.results[by];
  if (rows.count() < 2) return {};
  answer.tables.push_back({title,
                           by,
                           {{"Name", "NAME"},
                            {"Calls", "SCORED", Format::kInteger},
                            {"Mean", "MEAN_SENTIMENT", Format::kTwo},
                            {"Negative", "NEGATIVE", Format::kInteger}},
                           12});
  const std::size_t last = rows.count() - 1;
  ClaimBuilder claim(answer);
  claim.cell(by, 0, "NAME", Format::kText)
      .text(" has ")
      .cell(by, 0, "MEAN_SENTIMENT", Format::kTwo)
      .text(", ");
  claim.cell(by, last, "NAME", Format::kText)
      .text(" ")
      .cell(by, last, "MEAN_SENTIMENT", Format::kTwo)
      .text(".")
      .add();
  return {};
}

void sentiment_moments(Answer& answer, const QuestionForm& form, const Sources& sources,
                       const analytics::CallScope& scope) {
  auto calls = sources.evidence.calls(scope);
  std::erase_if(calls, [](const search::Call* c) { return !c->sentiment; });
  if (!form.has_word("last")) {
    std::vector<std::pair<double, const search::Call*>> scored;
    scored.reserve(calls.size());
    for (const search::Call* call : calls) scored.emplace_back(*call->sentiment, call);
    std::stable_sort(scored.begin(), scored.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 0; i < calls.size(); ++i) calls[i] = scored[i].second;
  }
  EvidenceQuery query{
      .text = form.search_text, .cues = {"concern"}, .speaker_type = "External", .limit = 3};
  for (const std::uint32_t i : form.people) {
    if (!sources.names.name(i).internal) query.speakers.push_back(sources.names.name(i).value);
  }
  add_quotes(answer, sources.evidence.best_of_each(query, calls));
  if (form.has_word("last") || calls.size() <= 3) return;
  query.cues = {"praise"};
  query.limit = 2;
  std::reverse(calls.begin(), calls.end());
  add_quotes(answer, sources.evidence.best_of_each(query, calls));
}

// What others say of a customer's person in the calls without that person, the newest first.
void said_of_person(Answer& answer, const QuestionForm& form, const Sources& sources) {
  if (form.people.size() != 1) return;
  const Name& person = sources.names.name(form.people[0]);
  if (person.internal || person.account.empty()) return;
  analytics::CallScope with = call_scope(form, sources);
  std::set<std::string> present;
  for (const search::Call* call : sources.evidence.calls(with)) present.insert(call->call_id);
  with.people.clear();
  with.accounts = {person.account};
  auto calls = sources.evidence.calls(with);
  std::erase_if(calls, [&](const search::Call* c) { return present.contains(c->call_id); });
  const std::string first = person.value.substr(0, person.value.find(' '));
  add_quotes(answer, sources.evidence.best_of_each({.text = form.search_text,
                                                    .cues = {"praise", "concern"},
                                                    .naming = {first, person.value},
                                                    .limit = 2,
                                                    .per_call = 1},
                                                   calls));
}

// Why it is so: the calls that pull most, what customers say there, and what they are about.
Status sentiment_reasons(Answer& answer, const QuestionForm& form, const Sources& sources,
                         const analytics::CallScope& scope) {
  constexpr std::size_t kCalls = 3;
  const bool good = form.mood == "positive" ||
                    form.has_any({"rise", "rising", "rose", "better", "improve", "improved", "up",
                                  "good", "happy", "positive", "higher"});
  auto calls = sources.evidence.calls(scope);
  std::erase_if(calls, [](const search::Call* c) { return !c->sentiment; });
  std::ranges::stable_sort(calls, [&](const search::Call* a, const search::Call* b) {
    return good ? *a->sentiment > *b->sentiment : *a->sentiment < *b->sentiment;
  });
  if (calls.size() > kCalls) calls.resize(kCalls);
  analytics::CallScope these;
  these.hidden_call_ids = sources.hidden_call_ids;
  for (const search::Call* call : calls) these.only_call_ids.push_back(call->call_id);
  SOPHIA_TRY(const std::size_t list,
             measure(answer, sources, good ? "calls_highest" : "calls_lowest", these));
  ClaimBuilder claim(answer);
  claim.text(good ? "It is highest in " : "It is lowest in ");
  for (std::size_t row = 0; row < answer.results[list].count(); ++row) {
    claim.text(row > 0 ? ", " : "").cell(list, row, "TITLE", Format::kText).text(" (");
    claim.cell(list, row, "SENTIMENT", Format::kTwo).text(")");
  }
  claim.text(". What customers say there:").add();
  EvidenceQuery query{.text = {},
                      .cues = {good ? "praise" : "concern"},
                      .speaker_type = "External",
                      .limit = 6,
                      .per_call = 2};
  add_quotes(answer, sources.evidence.find(query, calls));
  SOPHIA_TRY(const std::size_t topics, measure(answer, sources, "topics", these));
  add_topics(answer, topics, "CALLS", Format::kInteger, 5);
  add_call_table(answer, list, good ? "Highest sentiment first" : "Lowest sentiment first");
  answer.follow_ups.emplace_back("What are the next steps?");
  return add_coverage(answer, sources, scope, true);
}

}  // namespace

Status plan_sentiment(Answer& answer, const QuestionForm& form, const Sources& sources) {
  analytics::CallScope scope = call_scope(form, sources);
  scope.topics.clear();
  // The mood is asked about: figures over the calls of one mood say nothing, unless only they
  // count.
  if (!form.has_word("only")) scope.mood.clear();
  std::size_t whole = 0;
  if (form.people.size() > 1 || form.accounts.size() > 1) {
    for (const std::uint32_t i : form.people.size() > 1 ? form.people : form.accounts) {
      analytics::CallScope one = scope;
      const Name& name = sources.names.name(i);
      (form.people.size() > 1 ? one.people : one.accounts) = {name.value};
      SOPHIA_CHECK_OK(sentiment_line(answer, sources, one, " with " + name.shown, whole));
    }
    sentiment_moments(answer, form, sources, scope);
    SOPHIA_CHECK_OK(add_calls(answer, sources, scope, "The calls"));
    return add_coverage(answer, sources, scope, true);
  }
  SOPHIA_TRY(const bool scored,
             sentiment_line(answer, sources, scope, restriction(form, sources), whole));
  if (!scored) {
    SOPHIA_CHECK_OK(add_coverage(answer, sources, scope, true));
    return {};
  }
  if (!form.periods.empty()) {
    const DateRange before =
        form.periods.size() > 1 ? form.periods[1] : period_before(form.periods[0]);
    analytics::CallScope earlier = scope;
    set_period(earlier, before);
    SOPHIA_TRY(const std::size_t then, measure(answer, sources, "sentiment", earlier));
    add_change(answer, whole, then, spoken(before));
    // Two periods that are compared both show their calls.
    if (form.periods.size() > 1)
      SOPHIA_CHECK_OK(add_calls(answer, sources, earlier, "Calls, " + spoken(before)));
  }
  if (form.asks_why) return sentiment_reasons(answer, form, sources, scope);
  SOPHIA_CHECK_OK(sentiment_trend(answer, sources, scope));
  const bool about_one = !form.accounts.empty() || !form.people.empty();
  if (!about_one) {
    SOPHIA_CHECK_OK(sentiment_by(answer, sources, scope, "sentiment_by_rep", "By host"));
    SOPHIA_CHECK_OK(
        sentiment_by(answer, sources, scope, "sentiment_by_account", "By account, lowest first"));
    answer.follow_ups.emplace_back("Show me the negative calls");
  }
  sentiment_moments(answer, form, sources, scope);
  said_of_person(answer, form, sources);
  if (about_one) {
    SOPHIA_CHECK_OK(add_calls(answer, sources, scope, "The calls"));
  } else {
    SOPHIA_CHECK_OK(add_extreme_calls(answer, sources, scope, form.mood != "positive", 10));
  }
  if (!about_one)
    answer.follow_ups.emplace_back("Coaching insights for the host with the lowest sentiment");
  return add_coverage(answer, sources, scope, true);
}

}  // namespace sophia::chat
