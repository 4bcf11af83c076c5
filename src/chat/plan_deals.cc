// Deals: terms, risk, history, reasons.
#include <algorithm>
#include <map>
#include <set>

#include "analytics/deal_risk.h"
#include "chat/deal_lines.h"
#include "chat/plan_business.h"
#include "chat/plans.h"

namespace sophia::chat {
namespace {

using analytics::MetricRows;

// Score, band and reasons of one deal.
void risk_lines(Answer& answer, std::size_t signals, const analytics::DealRisk& risk) {
  if (risk.band == "too little data") {
    answer.limits.push_back("too little data for a risk score of deal " + risk.deal_id);
    return;
  }
  ClaimBuilder claim(answer);
  claim.text("Risk ").risk_score(signals, risk.row);
  claim.text(" of 100 (" + risk.band + ")").text(risk.factors.empty() ? "." : ":").add();
  for (std::size_t i = 0; i < risk.factors.size() && i < 4; ++i) {
    ClaimBuilder reason(answer);
    reason.text("– " + risk.factors[i].reason + ".").by_risk_score(signals, risk.row).add();
  }
}

// How stage, amount and close date moved from call to call.
Status history_lines(Answer& answer, const Sources& sources, const analytics::DealScope& scope) {
  SOPHIA_TRY(const std::size_t history, measure(answer, sources, "deal_history", scope));
  const MetricRows& rows = answer.results[history];
  for (std::size_t row = 1; row < rows.count(); ++row) {
    if (rows.text(row, "DEAL_ID") != rows.text(row - 1, "DEAL_ID")) continue;
    const auto change = [&](const char* column, const char* what, Format format) {
      const std::string before = formatted(rows.rows.at(row - 1, rows.column(column)), format);
      const std::string after = formatted(rows.rows.at(row, rows.column(column)), format);
      if (before == after || before == "–" || after == "–" || before.empty() || after.empty())
        return;
      ClaimBuilder claim(answer);
      claim.text(what)
          .text(" ")
          .cell(history, row - 1, column, format)
          .text(" → ")
          .cell(history, row, column, format);
      claim.text(" by the call of ").cell(history, row, "STARTED", Format::kDate).text(".").add();
    };
    change("AMOUNT", "Amount", Format::kMoney);
    change("CLOSE_DATE", "Close date", Format::kDate);
    change("STAGE", "Stage", Format::kText);
  }
  return {};
}

// What customers and we said about it: each of the last calls speaks once, then the best matches.
void deal_quotes(Answer& answer, const QuestionForm& form, const Sources& sources,
                 const std::vector<std::string>& accounts, const std::vector<std::string>& deals) {
  analytics::CallScope scope = scope_of_accounts(sources, accounts);
  if (accounts.empty()) scope.deal_ids = deals;
  auto calls = sources.evidence.calls(scope);
  EvidenceQuery query{
      .text = form.search_text, .cues = cues_for(form.search_text), .limit = 3, .per_call = 1};
  for (const std::string& topic : form.topics) query.text += " " + topic;
  if (form.asks_why) {
    query.cues.emplace_back("concern");
    query.cues.emplace_back("decision");
    query.cues.emplace_back("timing");
  }
  if (query.cues.empty()) query.cues = {"concern", "decision"};
  auto found = sources.evidence.find(query, calls);
  add_quotes(answer, found);
  std::set<std::string> seen;
  for (const Evidence& e : found) seen.insert(e.citation.call_id);
  std::erase_if(calls, [&](const search::Call* c) { return seen.contains(c->call_id); });
  query.limit = 3;
  query.speaker_type = "External";
  add_quotes(answer, sources.evidence.best_of_each(query, calls));
}

// Why a deal was lost, in the customer's words: from the last two calls, where people say it.
void loss_quotes(Answer& answer, const Sources& sources, const std::string& account) {
  auto calls = sources.evidence.calls(scope_of_accounts(sources, {account}));
  if (calls.size() > 2) calls.resize(2);
  add_quotes(
      answer,
      sources.evidence.find(
          {.text = {}, .cues = {"loss"}, .speaker_type = "External", .limit = 4, .per_call = 4},
          calls));
}

// The last call of each of the riskiest deals, in its customer's words.
void riskiest_speak(Answer& answer, const QuestionForm& form, const Sources& sources,
                    const std::vector<analytics::DealRisk>& risks) {
  EvidenceQuery query{.text = form.search_text,
                      .cues = {"concern", "decision", "timing"},
                      .speaker_type = "External",
                      .limit = 1,
                      .per_call = 1};
  for (std::size_t i = 0; i < risks.size() && i < 6; ++i) {
    auto calls = sources.evidence.calls(scope_of_accounts(sources, {risks[i].account}));
    if (calls.empty()) continue;
    calls.resize(1);
    add_quotes(answer, sources.evidence.best_of_each(query, calls));
  }
}

// Why deals were lost: each with what its customer said at the end.
Status lost_deals(Answer& answer, const QuestionForm& form, const Sources& sources,
                  analytics::DealScope scope) {
  scope.status = "lost";
  SOPHIA_TRY(const std::size_t list, measure(answer, sources, "deal_list", scope));
  const MetricRows& rows = answer.results[list];
  if (rows.count() == 0) {
    say(answer, Basis::kQuestion, "No deal was lost" + restriction(form, sources) + ".");
    return {};
  }
  for (std::size_t row = 0; row < std::min<std::size_t>(rows.count(), 6); ++row) {
    deal_line(answer, list, row);
    loss_quotes(answer, sources, rows.text(row, "ACCOUNT"));
  }
  answer.tables.push_back({"Lost deals", list, deal_columns(), 15});
  answer.follow_ups.emplace_back("Which deals did we lose to a competitor?");
  return {};
}

// " from 50,000, closing 1 Oct to 31 Dec 2026"
std::string limits_of(Answer& answer, const QuestionForm& form, bool closes) {
  std::string text;
  const auto amount = [&](const char* before, const std::optional<double>& value) {
    if (!value) return;
    const std::string shown = with_thousands(static_cast<std::int64_t>(*value));
    answer.context_pieces.push_back(shown);
    text += before + shown;
  };
  amount(" from ", form.min_amount);
  amount(" up to ", form.max_amount);
  if (closes) text += ", closing " + spoken(form.periods[0]);
  return text;
}

}  // namespace

Status plan_deal(Answer& answer, const QuestionForm& form, const Sources& sources) {
  analytics::DealScope scope = deal_scope(form, sources);
  const bool nobody = scope.accounts.empty() && scope.deal_ids.empty();
  if (nobody && form.has_any({"lose", "lost", "losing", "loss", "losses"}))
    return lost_deals(answer, form, sources, scope);
  // Deals "at risk this quarter" close in it; a period that is over says nothing of open deals.
  const bool closes = nobody && !form.periods.empty() && form.periods[0].last > sources.today;
  if (!closes) scope.closes_since = scope.closes_until = std::nullopt;
  if (!scope.accounts.empty() || !scope.deal_ids.empty()) scope.owners.clear();
  const bool about_all = scope.accounts.empty() && scope.deal_ids.empty() && scope.owners.empty() &&
                         !form.min_amount && !form.max_amount;
  // An exact sum names a deal roughly: "the 130k deal".
  if (form.min_amount && form.max_amount && *form.min_amount == *form.max_amount) {
    scope.min_amount = *form.min_amount * 0.98;
    scope.max_amount = *form.max_amount * 1.02;
  }
  const bool at_risk = nobody && asks_about_risk(form);
  if (about_all || at_risk || !form.mood.empty()) scope.status = about_all || at_risk ? "open" : "";
  SOPHIA_TRY(const std::size_t list, measure(answer, sources, "deal_list", scope));
  if (answer.results[list].count() == 0) {
    say(answer, Basis::kQuestion, "No deal matches" + restriction(form, sources) + ".");
    deal_quotes(answer, form, sources, values_of(form.accounts, sources.names), {});
    return {};
  }
  SOPHIA_TRY(const std::size_t signals, measure(answer, sources, "deal_signals", scope));
  // A list of more than four deals shows the riskiest six only.
  const auto risks = analytics::deal_risks(answer.results[signals], 6);
  const std::size_t deals = answer.results[list].count();
  if (about_all || deals > 4 || (at_risk && deals > 1)) {
    say(answer, Basis::kQuestion,
        "Open deals" + limits_of(answer, form, closes) + ", riskiest first:");
    for (std::size_t i = 0; i < risks.size() && i < 5; ++i) {
      ClaimBuilder claim(answer);
      claim.cell(signals, risks[i].row, "NAME", Format::kText).text(": risk ");
      claim.risk_score(signals, risks[i].row);
      claim.text(" (" + risks[i].band + ")");
      for (std::size_t k = 0; k < risks[i].factors.size() && k < (form.asks_why ? 3 : 1); ++k)
        claim.text("; " + risks[i].factors[k].reason);
      claim.text(".").add();
    }
    if (asks_what_slipped(form)) SOPHIA_CHECK_OK(add_moved_dates(answer, form, sources, scope));
    answer.tables.push_back({"Deals", list, deal_columns(), 15});
    riskiest_speak(answer, form, sources, risks);
    return {};
  }
  std::vector<std::string> accounts;
  std::set<std::string> lost;
  for (std::size_t row = 0; row < answer.results[list].count(); ++row) {
    deal_line(answer, list, row);
    accounts.push_back(answer.results[list].text(row, "ACCOUNT"));
    if (answer.results[list].text(row, "STATUS") == "lost") lost.insert(accounts.back());
    for (const auto& risk : risks) {
      if (risk.deal_id == answer.results[list].text(row, "DEAL_ID"))
        risk_lines(answer, signals, risk);
    }
  }
  SOPHIA_CHECK_OK(history_lines(answer, sources, scope));
  std::sort(accounts.begin(), accounts.end());
  accounts.erase(std::unique(accounts.begin(), accounts.end()), accounts.end());
  for (const std::string& account : accounts) {
    if (form.asks_why && lost.contains(account)) {
      loss_quotes(answer, sources, account);
    } else {
      deal_quotes(answer, form, sources, {account}, scope.deal_ids);
    }
  }
  SOPHIA_CHECK_OK(add_calls(answer, sources, scope_of_accounts(sources, accounts), "The calls"));
  answer.limits.emplace_back(
      "stage, amount and close date are as the CRM had them at the deal's last call");
  answer.follow_ups.emplace_back("What are the next steps?");
  answer.follow_ups.emplace_back("Find similar calls");
  return {};
}

}  // namespace sophia::chat
