// Accounts: what calls tell of them, and how customers are.
#include <algorithm>
#include <set>

#include "analytics/deal_risk.h"
#include "chat/plans.h"

namespace sophia::chat {
namespace {

Status account_figures(Answer& answer, const Sources& sources, const analytics::CallScope& scope,
                       const std::string& name) {
  SOPHIA_TRY(const std::size_t calls, measure(answer, sources, "calls", scope));
  SOPHIA_TRY(const std::size_t list, measure(answer, sources, "call_list", scope));
  SOPHIA_TRY(const std::size_t mood, measure(answer, sources, "sentiment", scope));
  ClaimBuilder claim(answer);
  claim.text(name + ": ")
      .cell(calls, 0, "CALLS", Format::kInteger)
      .text(answer.results[calls].integer(0, "CALLS") == 1 ? " call" : " calls");
  if (answer.results[list].count() > 0)
    claim.text(", the last on ").cell(list, 0, "STARTED", Format::kDate);
  if (answer.results[mood].integer(0, "SCORED") > 0) {
    claim.text("; mean sentiment ").cell(mood, 0, "MEAN_SENTIMENT", Format::kTwo);
    if (!answer.results[list].is_null(0, "SENTIMENT")) {
      claim.text(", last call ").cell(list, 0, "SENTIMENT", Format::kTwo);
    }
  }
  claim.text(".").add();
  add_call_table(answer, list, "Calls with " + name);
  return {};
}

Status account_deals(Answer& answer, const Sources& sources,
                     const std::vector<std::string>& accounts) {
  analytics::DealScope scope;
  scope.accounts = accounts;
  scope.now = sources.now;
  scope.hidden_call_ids = sources.hidden_call_ids;
  SOPHIA_TRY(const std::size_t list, measure(answer, sources, "deal_list", scope));
  for (std::size_t row = 0; row < std::min<std::size_t>(answer.results[list].count(), 3); ++row) {
    const std::string& status = answer.results[list].text(row, "STATUS");
    ClaimBuilder claim(answer);
    claim.text("Deal ")
        .cell(list, row, "DEAL_ID", Format::kText)
        .text(": ")
        .cell(list, row, "AMOUNT", Format::kMoney);
    claim.text(", stage ").cell(list, row, "STAGE", Format::kText);
    claim.text(status == "open" ? ", closes " : status == "won" ? ", won " : ", lost ");
    claim.cell(list, row, "CLOSE_DATE", Format::kDate).text(".").add();
  }
  SOPHIA_TRY(const std::size_t signals, measure(answer, sources, "deal_signals", scope));
  for (const auto& risk : analytics::deal_risks(answer.results[signals])) {
    if (risk.band == "too little data") continue;
    ClaimBuilder claim(answer);
    claim.text("Risk ").risk_score(signals, risk.row);
    claim.text(" of 100 (" + risk.band + ")");
    for (std::size_t i = 0; i < risk.factors.size() && i < 3; ++i)
      claim.text((i == 0 ? ": " : "; ") + risk.factors[i].reason);
    claim.text(".").add();
  }
  return {};
}

Status account_people(Answer& answer, const Sources& sources, const analytics::CallScope& scope) {
  SOPHIA_TRY(const std::size_t people, measure(answer, sources, "participants", scope));
  const std::size_t n = std::min<std::size_t>(answer.results[people].count(), 6);
  if (n == 0) return {};
  ClaimBuilder claim(answer);
  claim.text("People met: ");
  for (std::size_t row = 0; row < n; ++row) {
    claim.text(row > 0 ? "; " : "").cell(people, row, "NAME", Format::kText);
    if (!answer.results[people].text(row, "TITLE").empty()) {
      claim.text(", ").cell(people, row, "TITLE", Format::kText);
    }
  }
  claim.text(".").add();
  return {};
}

}  // namespace

Status plan_account(Answer& answer, const QuestionForm& form, const Sources& sources) {
  QuestionForm said = form;
  // A person of a customer stands for the customer.
  if (said.accounts.empty()) said.accounts = accounts_behind(form, sources.names);
  analytics::CallScope scope = call_scope(said, sources);
  scope.also_call_ids = scope_of_accounts(sources, scope.accounts).also_call_ids;
  scope.people.clear();
  scope.topics.clear();
  scope.mood.clear();
  scope.deal_ids.clear();
  if (scope.accounts.empty()) {
    SOPHIA_TRY(const std::size_t by, measure(answer, sources, "calls_by_account", scope));
    if (answer.results[by].count() == 0) {
      say(answer, Basis::kQuestion, "No account has calls" + restriction(form, sources) + ".");
      return {};
    }
    ClaimBuilder claim(answer);
    claim.text("No account is named; most calls are with ")
        .cell(by, 0, "NAME", Format::kText)
        .text(" (");
    claim.cell(by, 0, "CALLS", Format::kInteger).text(").").add();
    answer.tables.push_back({"Accounts",
                             by,
                             {{"Account", "NAME"},
                              {"Calls", "CALLS", Format::kInteger},
                              {"Sentiment", "MEAN_SENTIMENT", Format::kTwo}},
                             25});
    EvidenceQuery query{
        .text = form.search_text, .cues = cues_for(form.search_text), .limit = 5, .per_call = 1};
    add_quotes(answer, sources.evidence.find(query, sources.evidence.calls(scope)));
    return {};
  }
  SOPHIA_CHECK_OK(account_figures(answer, sources, scope, names_of(said.accounts, sources.names)));
  SOPHIA_CHECK_OK(account_deals(answer, sources, scope.accounts));
  SOPHIA_CHECK_OK(account_people(answer, sources, scope));
  auto calls = sources.evidence.calls(scope);
  EvidenceQuery query{
      .text = form.search_text, .cues = cues_for(form.search_text), .limit = 3, .per_call = 1};
  if (query.cues.empty()) query.cues = {"need", "concern", "decision"};
  const auto found = sources.evidence.find(query, calls);
  add_quotes(answer, found);
  // Each other call speaks for itself, newest first.
  std::set<std::string> seen;
  for (const Evidence& e : found) seen.insert(e.citation.call_id);
  std::erase_if(calls, [&](const search::Call* c) { return seen.contains(c->call_id); });
  query.speaker_type = "External";
  query.limit = 4;
  add_quotes(answer, sources.evidence.best_of_each(query, calls));
  SOPHIA_TRY(const std::size_t topics, measure(answer, sources, "topics", scope));
  add_topics(answer, topics, "CALLS", Format::kInteger, 5);
  answer.follow_ups.emplace_back("What did we promise them?");
  return add_coverage(answer, sources, scope, true);
}

Status plan_health(Answer& answer, const QuestionForm& form, const Sources& sources) {
  if (!form.accounts.empty() || !form.people.empty()) {
    QuestionForm account = form;
    if (account.search_text.empty()) account.search_text = "satisfied problem renewal";
    account.periods.clear();
    return plan_account(answer, account, sources);
  }
  // Customers: accounts with a won deal or a renewal.
  analytics::DealScope deals;
  deals.now = sources.now;
  deals.hidden_call_ids = sources.hidden_call_ids;
  SOPHIA_TRY(const std::size_t list, measure(answer, sources, "deal_list", deals));
  std::set<std::string> customers;
  const auto& rows = answer.results[list];
  for (std::size_t row = 0; row < rows.count(); ++row) {
    if (rows.text(row, "STATUS") == "won" ||
        rows.text(row, "STAGE").find("enew") != std::string::npos) {
      customers.insert(rows.text(row, "ACCOUNT"));
    }
  }
  analytics::CallScope scope = call_scope(form, sources);
  scope.topics.clear();
  scope.mood.clear();
  scope.accounts.assign(customers.begin(), customers.end());
  if (customers.empty()) {
    say(answer, Basis::kQuestion,
        "No customer is known yet: no deal is won and none is a renewal.");
    return {};
  }
  SOPHIA_TRY(std::size_t by, measure(answer, sources, "sentiment_by_account", scope));
  if (answer.results[by].count() == 0 && scope.since) {
    // "the outage of September 29": a day on which something happened, not the day of a call.
    answer.limits.push_back("no scored call with a customer, " + spoken(form.periods[0]) +
                            ": all calls were read");
    scope.since = scope.until = std::nullopt;
    SOPHIA_TRY(by, measure(answer, sources, "sentiment_by_account", scope));
  }
  ClaimBuilder head(answer);
  head.row_count(by);
  head.text(" customers (won deal or renewal) with scored calls, lowest sentiment first:").add();
  for (std::size_t row = 0; row < std::min<std::size_t>(answer.results[by].count(), 6); ++row) {
    ClaimBuilder claim(answer);
    claim.cell(by, row, "NAME", Format::kText)
        .text(": mean ")
        .cell(by, row, "MEAN_SENTIMENT", Format::kTwo)
        .text(" over ");
    claim.cell(by, row, "SCORED", Format::kInteger)
        .text(answer.results[by].integer(row, "SCORED") == 1 ? " call, " : " calls, ")
        .cell(by, row, "NEGATIVE", Format::kInteger)
        .text(" negative.")
        .add();
  }
  deals.accounts = scope.accounts;
  std::string riskiest;
  std::vector<std::string> doubtful;
  SOPHIA_TRY(const std::size_t signals, measure(answer, sources, "deal_signals", deals));
  for (const auto& risk : analytics::deal_risks(answer.results[signals])) {
    if (riskiest.empty()) riskiest = risk.account;
    if (doubtful.size() < 4) doubtful.push_back(risk.account);
    ClaimBuilder claim(answer);
    claim.cell(signals, risk.row, "NAME", Format::kText).text(": risk ");
    claim.risk_score(signals, risk.row);
    claim.text(" (" + risk.band + ")");
    for (std::size_t i = 0; i < risk.factors.size() && i < 2; ++i)
      claim.text("; " + risk.factors[i].reason);
    claim.text(".").add();
  }
  EvidenceQuery query{.text = form.search_text,
                      .cues = cues_for(form.search_text),
                      .speaker_type = "External",
                      .limit = 5,
                      .per_call = 2};
  if (query.cues.empty()) query.cues = {"leaving", "concern"};
  auto calls = sources.evidence.calls(scope);
  // Complaints are asked of all customers in the loose sense, a sentence a call.
  for (const std::string_view word : {"complain", "complained", "complaints", "complaining"}) {
    if (!form.has_word(word)) continue;
    query.text.clear();
    query.cues = {"concern", "outage"};
    query.per_call = 1;
    query.limit = 8;
    analytics::CallScope anybody = scope;
    anybody.accounts.clear();
    calls = sources.evidence.calls(anybody);
    break;
  }
  add_quotes(answer, sources.evidence.find(query, calls));
  // The last call of the least content customers and of the riskiest deals.
  query.limit = 8;
  std::vector<const search::Call*> last;
  for (std::size_t row = 0; row < std::min<std::size_t>(answer.results[by].count(), 4); ++row)
    doubtful.push_back(answer.results[by].text(row, "NAME"));
  for (const std::string& account : doubtful) {
    const auto found = std::find_if(calls.begin(), calls.end(),
                                    [&](const search::Call* c) { return c->account == account; });
    if (found != calls.end() && std::find(last.begin(), last.end(), *found) == last.end())
      last.push_back(*found);
  }
  add_quotes(answer, sources.evidence.best_of_each(query, last));
  answer.tables.push_back({"Customers",
                           by,
                           {{"Customer", "NAME"},
                            {"Calls", "SCORED", Format::kInteger},
                            {"Sentiment", "MEAN_SENTIMENT", Format::kTwo},
                            {"Negative", "NEGATIVE", Format::kInteger}},
                           20});
  if (!riskiest.empty()) {
    SOPHIA_CHECK_OK(add_calls(answer, sources, scope_of_accounts(sources, {riskiest}),
                              "Calls with " + riskiest));
    SOPHIA_CHECK_OK(add_extreme_calls(answer, sources, scope, true, 8));
  }
  answer.limits.emplace_back("health is read from calls and deals; product usage is not known");
  return add_coverage(answer, sources, scope, true);
}

}  // namespace sophia::chat
