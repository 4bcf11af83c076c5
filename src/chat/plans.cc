#include "chat/plans.h"

#include <algorithm>

#include "chat/plan_business.h"
#include "search/transcript_search.h"

namespace sophia::chat {
namespace {

constexpr std::size_t kListed = 12;  // calls of a table

std::vector<std::string> topic_keys(const QuestionForm& form) {
  std::vector<std::string> keys;
  for (const std::string& topic : form.topics) {
    keys.push_back(topic);
    std::string spaced = topic;
    std::replace(spaced.begin(), spaced.end(), '_', ' ');
    if (spaced != topic) keys.push_back(spaced);
    if (topic == "competitor") keys.emplace_back("competitors");
  }
  for (const std::string& name : form.competitors) {
    std::string lower = name;
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    keys.push_back(lower);
  }
  return keys;
}

}  // namespace

std::string plural(std::size_t n, std::string_view one, std::string_view many) {
  return with_thousands(static_cast<std::int64_t>(n)) + " " + std::string(n == 1 ? one : many);
}

std::vector<std::uint32_t> accounts_behind(const QuestionForm& form, const NameBook& names) {
  std::vector<std::uint32_t> accounts;
  for (std::uint32_t i = 0; i < names.names().size(); ++i) {
    const Name& account = names.name(i);
    const auto belongs = [&](std::uint32_t n) { return names.name(n).account == account.value; };
    if (account.kind == NameKind::kAccount &&
        (std::ranges::any_of(form.people, belongs) || std::ranges::any_of(form.deals, belongs)))
      accounts.push_back(i);
  }
  return accounts;
}

std::vector<std::string> values_of(const std::vector<std::uint32_t>& indexes,
                                   const NameBook& names) {
  std::vector<std::string> values;
  for (const std::uint32_t i : indexes) values.push_back(names.name(i).value);
  return values;
}

std::string names_of(const std::vector<std::uint32_t>& indexes, const NameBook& names) {
  std::string text;
  for (std::size_t i = 0; i < indexes.size(); ++i) {
    if (i > 0) text += i + 1 == indexes.size() ? " and " : ", ";
    text += names.name(indexes[i]).shown;
  }
  return text;
}

void set_period(analytics::CallScope& scope, const DateRange& period) {
  scope.since = start_of(period.first);
  scope.until = start_of(period.last + 1);
}

analytics::CallScope call_scope(const QuestionForm& form, const Sources& sources) {
  analytics::CallScope scope;
  if (!form.periods.empty()) set_period(scope, form.periods[0]);
  scope.accounts = values_of(form.accounts, sources.names);
  scope.deal_ids = values_of(form.deals, sources.names);
  scope.people = values_of(form.people, sources.names);
  if (!form.direction.empty()) scope.directions = {form.direction};
  scope.mood = form.mood;
  scope.topics = topic_keys(form);
  for (const std::uint32_t i : form.accounts) {
    const auto& extra = sources.names.name(i).extra_call_ids;
    scope.also_call_ids.insert(scope.also_call_ids.end(), extra.begin(), extra.end());
  }
  scope.languages = form.limits.languages;
  scope.min_seconds = form.limits.min_seconds;
  scope.max_seconds = form.limits.max_seconds;
  scope.hidden_call_ids = sources.hidden_call_ids;
  return scope;
}

analytics::CallScope scope_of_accounts(const Sources& sources, std::vector<std::string> accounts) {
  analytics::CallScope scope;
  for (const Name& name : sources.names.names()) {
    if (name.kind != NameKind::kAccount || name.extra_call_ids.empty()) continue;
    if (std::find(accounts.begin(), accounts.end(), name.value) == accounts.end()) continue;
    scope.also_call_ids.insert(scope.also_call_ids.end(), name.extra_call_ids.begin(),
                               name.extra_call_ids.end());
  }
  scope.accounts = std::move(accounts);
  scope.hidden_call_ids = sources.hidden_call_ids;
  return scope;
}

analytics::DealScope deal_scope(const QuestionForm& form, const Sources& sources) {
  analytics::DealScope scope;
  if (!form.periods.empty()) {
    scope.closes_since = start_of(form.periods[0].first);
    scope.closes_until = start_of(form.periods[0].last + 1);
  }
  scope.accounts = values_of(form.accounts, sources.names);
  scope.deal_ids = values_of(form.deals, sources.names);
  if (!scope.deal_ids.empty()) scope.accounts.clear();
  for (const std::uint32_t i : form.people) {
    const Name& name = sources.names.name(i);
    if (name.internal) {
      scope.owners.push_back(name.value);
    } else if (!name.account.empty() && scope.accounts.empty()) {
      scope.accounts.push_back(name.account);
    }
  }
  scope.min_amount = form.min_amount;
  scope.max_amount = form.max_amount;
  scope.now = sources.now;
  scope.hidden_call_ids = sources.hidden_call_ids;
  return scope;
}

std::string restriction(const QuestionForm& form, const Sources& sources) {
  std::string text;
  if (!form.accounts.empty()) text += " with " + names_of(form.accounts, sources.names);
  if (!form.deals.empty()) text += " on " + names_of(form.deals, sources.names);
  if (!form.people.empty())
    text += (form.accounts.empty() ? " with " : " and ") + names_of(form.people, sources.names);
  if (!form.periods.empty()) text += ", " + spoken(form.periods[0]);
  const auto length = [&](const char* than, const std::optional<std::int64_t>& seconds) {
    if (seconds)
      text += than + (*seconds % 60 == 0 ? std::to_string(*seconds / 60) + " minutes"
                                         : std::to_string(*seconds) + " seconds");
  };
  length(", at least ", form.limits.min_seconds);
  length(", at most ", form.limits.max_seconds);
  return text;
}

void add_quote(Answer& answer, const Citation& citation) {
  const bool said =
      std::any_of(answer.citations.begin(), answer.citations.end(), [&](const Citation& known) {
        return known.call_id == citation.call_id && known.start_ms == citation.start_ms &&
               known.sentence == citation.sentence;
      });
  if (said) return;  // once is enough
  ClaimBuilder claim(answer);
  claim.text(citation.speaker.empty() ? "Unknown speaker" : citation.speaker);
  if (citation.speaker_type == "External" && !citation.account.empty()) {
    claim.text(" (" + citation.account + ")");
  } else if (!citation.account.empty()) {
    claim.text(" to " + citation.account);
  }
  if (citation.started_at) {
    const std::int64_t day = day_of(*citation.started_at);
    claim.text(", " + spoken({day, day}));
  }
  claim.text(", " + search::clock_text(citation.start_ms) + ": ").quote(citation).add();
}

void add_quotes(Answer& answer, const std::vector<Evidence>& found) {
  for (const Evidence& evidence : found) add_quote(answer, evidence.citation);
}

void add_topics(Answer& answer, std::size_t topics, std::string_view column, Format format,
                std::size_t limit) {
  const std::size_t count = std::min(answer.results[topics].count(), limit);
  if (count == 0) return;
  ClaimBuilder claim(answer);
  claim.text("Topics: ");
  for (std::size_t row = 0; row < count; ++row) {
    claim.text(row > 0 ? ", " : "")
        .cell(topics, row, "NAME", Format::kText)
        .text(" (")
        .cell(topics, row, column, format)
        .text(")");
  }
  claim.text(".").add();
}

Status add_coverage(Answer& answer, const Sources& sources, const analytics::CallScope& scope,
                    bool needs_enrichment) {
  const auto covered = sources.evidence.coverage(scope);
  const auto note = [&](std::size_t have, const char* what) {
    if (have == covered.calls) return;
    answer.limits.push_back(with_thousands(static_cast<std::int64_t>(have)) + " of " +
                            plural(covered.calls, "call", "calls") +
                            (have == 1 ? " has " : " have ") + what);
  };
  note(covered.with_transcript, "a transcript");
  if (needs_enrichment) {
    note(covered.scored, "a sentiment score; run sophia enrich for the rest");
    note(covered.with_topics, "topics; run sophia enrich for the rest");
  }
  return {};
}

Status add_extreme_calls(Answer& answer, const Sources& sources, const analytics::CallScope& scope,
                         bool lowest, std::size_t limit) {
  SOPHIA_TRY(const std::size_t calls,
             measure(answer, sources, lowest ? "calls_lowest" : "calls_highest", scope));
  if (answer.results[calls].count() == 0) return {};
  add_call_table(answer, calls, lowest ? "Lowest sentiment first" : "Highest sentiment first");
  answer.tables.back().row_limit = limit;
  return {};
}

void add_call_table(Answer& answer, std::size_t call_list, std::string title) {
  answer.tables.push_back({std::move(title),
                           call_list,
                           {{"Date", "STARTED", Format::kDate},
                            {"Call", "TITLE"},
                            {"Host", "REP"},
                            {"Sentiment", "SENTIMENT", Format::kTwo}},
                           kListed});
}

Status add_calls(Answer& answer, const Sources& sources, const analytics::CallScope& scope,
                 std::string title) {
  SOPHIA_TRY(const std::size_t list, measure(answer, sources, "call_list", scope));
  const std::size_t found = answer.results[list].count();
  if (found > 0) add_call_table(answer, list, std::move(title));
  if (found > kListed) {
    answer.limits.push_back("the newest " + std::to_string(kListed) + " of " +
                            std::to_string(found) + (found == 200 ? " or more" : "") +
                            " calls are listed");
  }
  return {};
}

bool names_somebody(const QuestionForm& form) {
  return !form.accounts.empty() || !form.deals.empty() || !form.people.empty();
}

std::vector<std::string> competitor_names(const NameBook& names) {
  std::vector<std::string> result;
  for (const Name& name : names.names()) {
    if (name.kind == NameKind::kCompetitor) result.push_back(name.value);
  }
  return result;
}

namespace {

// "What happens at Vehement in January 2027?" asks for what calls say of a time to come: there are
// no calls of that time.
QuestionForm as_talked_about(QuestionForm form, const Sources& sources) {
  const bool talk = form.intent == Intent::kAccountInsights || form.intent == Intent::kTopics ||
                    form.intent == Intent::kTranscriptSearch || form.intent == Intent::kCompetitors;
  if (!talk || form.periods.empty() || form.periods[0].first <= sources.today) return form;
  for (const DateRange& period : form.periods) form.search_text += " " + spoken(period);
  form.periods.clear();
  return form;
}

}  // namespace

Status plan_answer(Answer& answer, const QuestionForm& asked, const Sources& sources) {
  const QuestionForm form = as_talked_about(asked, sources);
  if (asks_who_is_quiet(form)) return plan_quiet(answer, form, sources);
  if (asks_for_missing_steps(form)) return plan_missing_steps(answer, form, sources);
  const bool digest = form.intent == Intent::kAccountInsights || form.intent == Intent::kHealth ||
                      form.intent == Intent::kExecutiveSummary || form.intent == Intent::kDeal ||
                      form.intent == Intent::kCallSearch;
  if (digest && asks_for_last_call(form)) return plan_last_call(answer, form, sources);
  switch (form.intent) {
    case Intent::kCallSearch:
      return plan_call_search(answer, form, sources);
    case Intent::kTranscriptSearch:
      return plan_transcript_search(answer, form, sources);
    case Intent::kAccountInsights:
      return plan_account(answer, form, sources);
    case Intent::kSentiment:
      return plan_sentiment(answer, form, sources);
    case Intent::kTopics:
      return plan_topics(answer, form, sources);
    case Intent::kCoaching:
      return plan_coaching(answer, form, sources);
    case Intent::kDeal:
      return plan_deal(answer, form, sources);
    case Intent::kPerformance:
      return plan_performance(answer, form, sources);
    case Intent::kHealth:
      return plan_health(answer, form, sources);
    case Intent::kPipeline:
      return plan_pipeline(answer, form, sources);
    case Intent::kCompetitors:
      return plan_competitors(answer, form, sources);
    case Intent::kExecutiveSummary:
      return plan_summary(answer, form, sources);
    case Intent::kActionItems:
      return plan_actions(answer, form, sources);
    case Intent::kKnowledge:
      return plan_knowledge(answer, form, sources);
    case Intent::kOutOfScope:
      return plan_out_of_scope(answer, form, sources);
  }
  return fail(Code::kInternal, "an intent without a plan");
}

}  // namespace sophia::chat
