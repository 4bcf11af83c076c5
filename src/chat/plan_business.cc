// Questions of management that no single intent covers: who went quiet, what moved, how the last
// call went.
#include "chat/plan_business.h"

#include <algorithm>
#include <map>
#include <set>

#include "chat/deal_lines.h"
#include "chat/plans.h"

namespace sophia::chat {
namespace {

using analytics::MetricRows;
using search::Call;

constexpr std::int64_t kQuietDays = 21;
constexpr std::size_t kShown = 8;

// Accounts whose every deal is lost expect no call.
std::set<std::string> given_up(const MetricRows& deals) {
  std::set<std::string> lost, alive;
  for (std::size_t row = 0; row < deals.count(); ++row)
    (deals.text(row, "STATUS") == "lost" ? lost : alive).insert(deals.text(row, "ACCOUNT"));
  for (const std::string& account : alive) lost.erase(account);
  return lost;
}

// The last call of each account that had none since `from`, longest ago last.
std::vector<const Call*> last_calls_before(const Sources& sources, std::int64_t from,
                                           const std::set<std::string>& left_out) {
  std::vector<const Call*> quiet;
  std::set<std::string> seen;
  analytics::CallScope all;
  all.hidden_call_ids = sources.hidden_call_ids;
  for (const Call* call : sources.evidence.calls(all)) {  // newest first
    if (call->account.empty() || !seen.insert(call->account).second) continue;
    if (call->started_at < start_of(from) && !left_out.contains(call->account))
      quiet.push_back(call);
  }
  return quiet;
}

}  // namespace

bool asks_who_is_quiet(const QuestionForm& form) {
  if (!form.people.empty() || form.intent == Intent::kCoaching ||
      form.intent == Intent::kTranscriptSearch || form.intent == Intent::kOutOfScope ||
      form.intent == Intent::kKnowledge || form.intent == Intent::kSentiment)
    return false;
  const bool whole = form.has_any({"accounts", "account", "customers", "deals", "prospects", "who",
                                   "which", "companies", "anyone", "anybody"});
  const bool silent = form.has_any({"quiet", "silent", "ghosted", "ghosting", "inactive",
                                    "neglected", "forgotten", "unresponsive"}) ||
                      (form.has_word("dark") && form.has_any({"went", "gone", "going", "go"}));
  const bool unheard =
      form.has_any({"nobody", "haven't", "hasn't", "not", "without", "no"}) &&
      form.has_any({"talked", "spoken", "heard", "contact", "touched", "spoke", "contacted"});
  return whole && (silent || unheard);
}

Status plan_quiet(Answer& answer, const QuestionForm& form, const Sources& sources) {
  const std::int64_t from =
      form.periods.empty() ? sources.today - kQuietDays : form.periods[0].first;
  analytics::DealScope all;
  all.now = sources.now;
  all.hidden_call_ids = sources.hidden_call_ids;
  all.accounts = values_of(form.accounts, sources.names);
  SOPHIA_TRY(const std::size_t deals, measure(answer, sources, "deal_list", all));
  const auto quiet = last_calls_before(sources, from, given_up(answer.results[deals]));
  const std::string since = spoken({from, from});
  answer.context_pieces.push_back(since);
  analytics::CallScope last;
  last.hidden_call_ids = sources.hidden_call_ids;
  for (const Call* call : quiet) {
    if (all.accounts.empty() ||
        std::find(all.accounts.begin(), all.accounts.end(), call->account) != all.accounts.end())
      last.only_call_ids.push_back(call->call_id);
  }
  if (last.only_call_ids.empty()) {
    say(answer, Basis::kQuestion, "Every account had a call since " + since + ".");
    return {};
  }
  SOPHIA_TRY(const std::size_t list, measure(answer, sources, "call_list", last));
  const MetricRows& rows = answer.results[list];
  ClaimBuilder head(answer);
  head.row_count(list).text(rows.count() == 1 ? " account has" : " accounts have");
  head.text(" had no call since " + since + ".").add();
  // Those with an open deal, longest silence first.
  const MetricRows& known = answer.results[deals];
  for (std::size_t at = rows.count(), shown = 0; at-- > 0 && shown < kShown;) {
    for (std::size_t deal = 0; deal < known.count(); ++deal) {
      if (known.text(deal, "STATUS") != "open" ||
          known.text(deal, "ACCOUNT") != rows.text(at, "ACCOUNT"))
        continue;
      ClaimBuilder claim(answer);
      claim.cell(deals, deal, "NAME", Format::kText).text(": last call ");
      claim.cell(list, at, "STARTED", Format::kDate).text(" (");
      claim.cell(list, at, "REP", Format::kText).text("); ");
      claim.cell(deals, deal, "AMOUNT", Format::kMoney).text(", closes ");
      claim.cell(deals, deal, "CLOSE_DATE", Format::kDate).text(".").add();
      ++shown;
    }
  }
  answer.tables.push_back({"Last call of each quiet account",
                           list,
                           {{"Account", "ACCOUNT"},
                            {"Last call", "STARTED", Format::kDate},
                            {"Call", "TITLE"},
                            {"Host", "REP"},
                            {"Sentiment", "SENTIMENT", Format::kTwo}},
                           15});
  if (form.periods.empty())
    answer.limits.emplace_back(
        "quiet: no call in three weeks; accounts with lost deals only are "
        "left out; mail is not known");
  answer.follow_ups.emplace_back("Which deals are at risk?");
  return {};
}

bool asks_what_slipped(const QuestionForm& form) {
  return form.has_any({"slip", "slips", "slipped", "slipping", "slippage"}) ||
         (form.has_any({"pushed", "postponed", "delayed", "moved"}) &&
          form.has_any({"close", "closing"}) && form.has_any({"date", "dates"}));
}

Status add_moved_dates(Answer& answer, const QuestionForm& form, const Sources& sources,
                       const analytics::DealScope& scope) {
  SOPHIA_TRY(const std::size_t history, measure(answer, sources, "deal_history", scope));
  const MetricRows& rows = answer.results[history];
  std::size_t moved = 0;
  for (std::size_t row = 1; row < rows.count(); ++row) {
    const std::string& before = rows.text(row - 1, "CLOSE_DATE");
    const std::string& after = rows.text(row, "CLOSE_DATE");
    if (rows.text(row, "DEAL_ID") != rows.text(row - 1, "DEAL_ID") || before.empty() ||
        after <= before)
      continue;
    if (!form.periods.empty() && !rows.is_null(row, "STARTED")) {
      const Timestamp at = rows.rows.timestamp(row, rows.column("STARTED"));
      if (at < start_of(form.periods[0].first) || at >= start_of(form.periods[0].last + 1))
        continue;
    }
    ClaimBuilder claim(answer);
    claim.cell(history, row, "NAME", Format::kText).text(": close date ");
    claim.cell(history, row - 1, "CLOSE_DATE", Format::kDate).text(" → ");
    claim.cell(history, row, "CLOSE_DATE", Format::kDate).text(" by the call of ");
    claim.cell(history, row, "STARTED", Format::kDate).text(".").add();
    ++moved;
    const auto at = sources.evidence.index().find_call(rows.text(row, "CALL_ID"));
    if (!at || moved > kShown) continue;
    add_quotes(answer, sources.evidence.best_of_each(
                           {.text = {}, .cues = {"timing"}, .speaker_type = "External", .limit = 1},
                           {&sources.evidence.index().calls()[*at]}));
  }
  if (moved == 0) {
    say(answer, Basis::kQuestion,
        "No close date was moved to a later day" + restriction(form, sources) + ".");
  }
  return {};
}

bool asks_about_risk(const QuestionForm& form) {
  return form.has_any({"risk", "risks", "risky", "riskiest", "danger", "jeopardy", "shaky"});
}

bool asks_for_missing_steps(const QuestionForm& form) {
  return form.has_any({"no", "without", "missing", "lack", "lacks", "lacked", "lacking"}) &&
         form.has_any({"step", "steps", "follow-up", "followup"}) &&
         form.has_any({"call", "calls", "meeting", "meetings", "deal", "deals"});
}

Status plan_missing_steps(Answer& answer, const QuestionForm& form, const Sources& sources) {
  analytics::CallScope scope = call_scope(form, sources);
  scope.topics.clear();
  SOPHIA_TRY(const std::size_t share, measure(answer, sources, "next_steps", scope));
  SOPHIA_TRY(const std::size_t without, measure(answer, sources, "calls_without_step", scope));
  ClaimBuilder head(answer);
  head.row_count(without).text(answer.results[without].count() == 1 ? " call" : " calls");
  head.text(" of ").cell(share, 0, "CALLS", Format::kInteger);
  head.text(restriction(form, sources) + " without a next step.").add();
  if (answer.results[without].count() > 0)
    add_call_table(answer, without, "Calls without a next step, newest first");
  answer.limits.emplace_back("a next step is a promise or a date that somebody says in the call");
  answer.follow_ups.emplace_back("Which deals are at risk?");
  return add_coverage(answer, sources, scope, false);
}

Result<std::vector<std::string>> stages_named(const QuestionForm& form, const Sources& sources) {
  const auto letters = [](std::string_view name) {
    std::string key;
    for (const char c : name) {
      if (c >= 'A' && c <= 'Z') key += static_cast<char>(c - 'A' + 'a');
      if (c >= 'a' && c <= 'z') key += c;
    }
    return key;
  };
  const auto word = [&](std::size_t at) {
    return at < form.words.size() ? std::string_view(form.words[at]) : std::string_view();
  };
  const auto is_one_of = [](std::string_view w, std::initializer_list<std::string_view> any) {
    return std::ranges::find(any, w) != any.end();
  };
  analytics::DealScope all;
  all.now = sources.now;
  all.hidden_call_ids = sources.hidden_call_ids;
  SOPHIA_TRY(const MetricRows stages, sources.facts.run("pipeline_by_stage", all));
  std::vector<std::string> named;
  for (std::size_t row = 0; row < stages.count(); ++row) {
    const std::string key = letters(stages.text(row, "NAME"));
    for (std::size_t at = 0; at < form.words.size(); ++at) {
      for (const std::size_t length : {std::size_t{1}, std::size_t{2}}) {
        const std::string said =
            std::string(word(at)) + std::string(length > 1 ? word(at + 1) : "");
        const bool is_place = (at > 0 && is_one_of(word(at - 1), {"in", "at", "stage"})) ||
                              is_one_of(word(at + length), {"stage", "phase", "deals", "deal"});
        if (is_place && letters(said) == key && std::ranges::find(named, key) == named.end())
          named.push_back(key);
      }
    }
  }
  return named;
}

bool asks_for_last_call(const QuestionForm& form) {
  if (form.accounts.empty() && form.people.empty() && form.deals.empty()) return false;
  bool last = false;
  for (std::size_t i = 0; i + 1 < form.words.size(); ++i) {
    const std::string& w = form.words[i];
    const std::string& next = form.words[i + 1];
    last = last || ((w == "last" || w == "latest" || w == "recent" || w == "newest") &&
                    (next == "call" || next == "meeting" || next == "conversation"));
  }
  const bool when = form.has_word("last") && form.has_any({"when", "time", "date", "day"}) &&
                    form.has_any({"speak", "spoke", "spoken", "talk", "talked", "meet", "met",
                                  "contact", "contacted", "call", "called"});
  if (when) return true;
  return last && form.has_any({"summarize", "summarise", "summary", "recap", "digest", "about",
                               "happened", "outcome", "takeaways", "go", "went", "gist"});
}

Status plan_last_call(Answer& answer, const QuestionForm& form, const Sources& sources) {
  analytics::CallScope scope = call_scope(form, sources);
  scope.topics.clear();
  scope.mood.clear();
  auto calls = sources.evidence.calls(scope);
  if (calls.empty()) {
    say(answer, Basis::kQuestion, "There is no call" + restriction(form, sources) + ".");
    return {};
  }
  calls.resize(1);
  analytics::CallScope one;
  one.hidden_call_ids = sources.hidden_call_ids;
  one.only_call_ids = {calls[0]->call_id};
  SOPHIA_TRY(const std::size_t list, measure(answer, sources, "call_list", one));
  SOPHIA_TRY(const std::size_t topics, measure(answer, sources, "topics", one));
  if (answer.results[list].count() == 0) return {};
  ClaimBuilder head(answer);
  head.cell(list, 0, "TITLE", Format::kText).text(", ").cell(list, 0, "STARTED", Format::kDate);
  head.text(", held by ").cell(list, 0, "REP", Format::kText).text(", ");
  head.cell(list, 0, "SECONDS", Format::kMinutes);
  if (!answer.results[list].is_null(0, "SENTIMENT"))
    head.text("; sentiment ").cell(list, 0, "SENTIMENT", Format::kTwo);
  head.text(".").add();
  // In the order of the call: what they need or fear, what is decided, what was promised.
  std::map<std::int64_t, Evidence> moments;
  for (const auto& [cues, who] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"need", "concern"}, "External"},
           {{"decision", "timing"}, "External"},
           {{"promise"}, ""}}) {
    for (Evidence& found : sources.evidence.find(
             {.text = {}, .cues = cues, .speaker_type = who, .limit = 2, .per_call = 2}, calls))
      moments.emplace(found.citation.start_ms, std::move(found));
  }
  for (const auto& [at, moment] : moments) add_quote(answer, moment.citation);
  add_topics(answer, topics, "CALLS", Format::kInteger, 5);
  add_call_table(answer, list, "The call");
  answer.limits.emplace_back("the telling sentences of the call, in its order");
  answer.follow_ups.emplace_back("What did we promise them?");
  return add_coverage(answer, sources, one, false);
}

}  // namespace sophia::chat
