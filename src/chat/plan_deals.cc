// Deals, results and the pipeline.
#include <algorithm>
#include <map>
#include <set>

#include "analytics/deal_risk.h"
#include "chat/plans.h"

namespace sophia::chat {
namespace {

using analytics::MetricRows;

const std::vector<TableColumn> kDealColumns{{"Deal", "DEAL_ID"},
                                            {"Name", "NAME"},
                                            {"Stage", "STAGE"},
                                            {"Amount", "AMOUNT", Format::kMoney},
                                            {"Closes", "CLOSE_DATE", Format::kDate},
                                            {"Owner", "OWNER"},
                                            {"Last call", "LAST_CALL", Format::kDate}};

void deal_line(Answer& answer, std::size_t list, std::size_t row) {
  const std::string& status = answer.results[list].text(row, "STATUS");
  ClaimBuilder claim(answer);
  claim.cell(list, row, "NAME", Format::kText)
      .text(" (deal ")
      .cell(list, row, "DEAL_ID", Format::kText)
      .text("): ");
  claim.cell(list, row, "AMOUNT", Format::kMoney)
      .text(", stage ")
      .cell(list, row, "STAGE", Format::kText);
  claim.text(status == "open" ? ", closes " : status == "won" ? ", won " : ", lost ");
  claim.cell(list, row, "CLOSE_DATE", Format::kDate)
      .text(", owner ")
      .cell(list, row, "OWNER", Format::kText)
      .text(".")
      .add();
}

// Score, band and reasons of one deal.
void risk_lines(Answer& answer, std::size_t signals, const analytics::DealRisk& risk) {
  if (risk.band == "too little data") {
    answer.limits.push_back("too little data for a risk score of deal " + risk.deal_id);
    return;
  }
  ClaimBuilder claim(answer);
  claim.text("Risk ").proof({.kind = ProofKind::kRiskScore,
                             .result = signals,
                             .row = risk.row,
                             .column = {},
                             .format = Format::kInteger,
                             .shown = {},
                             .other_result = 0,
                             .other_row = 0});
  claim.text(" of 100 (" + risk.band + ")").text(risk.factors.empty() ? "." : ":").add();
  for (std::size_t i = 0; i < risk.factors.size() && i < 4; ++i) {
    ClaimBuilder reason(answer);
    reason.text("– " + risk.factors[i].reason + ".");
    reason.add();
    Claim& last = answer.claims.back();
    last.proofs.push_back({.kind = ProofKind::kRiskScore,
                           .result = signals,
                           .row = risk.row,
                           .column = {},
                           .format = Format::kInteger,
                           .shown = {},
                           .other_result = 0,
                           .other_row = 0});
    last.proofs.back().shown = proven_text(answer.results, last.proofs.back()).value_or("?");
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
  analytics::CallScope scope;
  scope.accounts = accounts;
  if (accounts.empty()) scope.deal_ids = deals;
  scope.hidden_call_ids = sources.hidden_call_ids;
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

}  // namespace

Status plan_deal(Answer& answer, const QuestionForm& form, const Sources& sources) {
  analytics::DealScope scope = deal_scope(form, sources);
  scope.closes_since = scope.closes_until = std::nullopt;
  if (!scope.accounts.empty() || !scope.deal_ids.empty()) scope.owners.clear();
  const bool about_all = scope.accounts.empty() && scope.deal_ids.empty() && scope.owners.empty() &&
                         !form.min_amount && !form.max_amount;
  // An exact sum names a deal roughly: "the 130k deal".
  if (form.min_amount && form.max_amount && *form.min_amount == *form.max_amount) {
    scope.min_amount = *form.min_amount * 0.98;
    scope.max_amount = *form.max_amount * 1.02;
  }
  if (about_all || !form.mood.empty()) scope.status = about_all ? "open" : "";
  SOPHIA_TRY(const std::size_t list, measure(answer, sources, "deal_list", scope));
  if (answer.results[list].count() == 0) {
    say(answer, Basis::kQuestion, "No deal matches" + restriction(form, sources) + ".");
    deal_quotes(answer, form, sources, values_of(form.accounts, sources.names), {});
    return {};
  }
  SOPHIA_TRY(const std::size_t signals, measure(answer, sources, "deal_signals", scope));
  const auto risks = analytics::deal_risks(answer.results[signals]);
  if (about_all || answer.results[list].count() > 4) {
    say(answer, Basis::kQuestion, "Open deals, riskiest first:");
    for (std::size_t i = 0; i < risks.size() && i < 5; ++i) {
      ClaimBuilder claim(answer);
      claim.cell(signals, risks[i].row, "NAME", Format::kText).text(": risk ");
      claim.proof({.kind = ProofKind::kRiskScore,
                   .result = signals,
                   .row = risks[i].row,
                   .column = {},
                   .format = Format::kInteger,
                   .shown = {},
                   .other_result = 0,
                   .other_row = 0});
      claim.text(" (" + risks[i].band + ")")
          .text(risks[i].factors.empty() ? "" : "; " + risks[i].factors[0].reason);
      claim.text(".").add();
    }
    answer.tables.push_back({"Deals", list, kDealColumns, 15});
    deal_quotes(answer, form, sources, {risks.empty() ? std::string() : risks[0].account}, {});
    return {};
  }
  std::vector<std::string> accounts;
  for (std::size_t row = 0; row < answer.results[list].count(); ++row) {
    deal_line(answer, list, row);
    accounts.push_back(answer.results[list].text(row, "ACCOUNT"));
    for (const auto& risk : risks) {
      if (risk.deal_id == answer.results[list].text(row, "DEAL_ID"))
        risk_lines(answer, signals, risk);
    }
  }
  SOPHIA_CHECK_OK(history_lines(answer, sources, scope));
  std::sort(accounts.begin(), accounts.end());
  accounts.erase(std::unique(accounts.begin(), accounts.end()), accounts.end());
  for (const std::string& account : accounts) {
    deal_quotes(answer, form, sources, {account}, scope.deal_ids);
  }
  analytics::CallScope calls;
  calls.accounts = accounts;
  calls.hidden_call_ids = sources.hidden_call_ids;
  SOPHIA_CHECK_OK(add_calls(answer, sources, calls, "The calls"));
  answer.limits.emplace_back(
      "stage, amount and close date are as the CRM had them at the deal's last call");
  answer.follow_ups.emplace_back("What are the next steps?");
  answer.follow_ups.emplace_back("Find similar calls");
  return {};
}

Status plan_performance(Answer& answer, const QuestionForm& form, const Sources& sources) {
  analytics::DealScope scope = deal_scope(form, sources);
  const bool losses = form.has_word("lost") || form.has_word("losses") || form.has_word("lose") ||
                      form.has_word("loss");
  SOPHIA_TRY(const std::size_t rate, measure(answer, sources, "win_rate", scope));
  const MetricRows& rows = answer.results[rate];
  if (rows.integer(0, "WON") + rows.integer(0, "LOST") == 0) {
    say(answer, Basis::kQuestion, "No deal closed" + restriction(form, sources) + ".");
  } else {
    ClaimBuilder claim(answer);
    claim.cell(rate, 0, "WON", Format::kInteger)
        .text(rows.integer(0, "WON") == 1 ? " deal" : " deals")
        .text(" won for ")
        .cell(rate, 0, "WON_AMOUNT", Format::kMoney);
    claim.text(", ")
        .cell(rate, 0, "LOST", Format::kInteger)
        .text(" lost for ")
        .cell(rate, 0, "LOST_AMOUNT", Format::kMoney);
    claim.text("; win rate ").cell(rate, 0, "WIN_RATE_PERCENT", Format::kPercent);
    if (!rows.is_null(0, "MEAN_WON_AMOUNT"))
      claim.text("; mean won deal ").cell(rate, 0, "MEAN_WON_AMOUNT", Format::kMoney);
    claim.text(restriction(form, sources) + ".").add();
  }
  SOPHIA_TRY(const std::size_t owners, measure(answer, sources, "results_by_owner", scope));
  if (answer.results[owners].count() > 0) {
    answer.tables.push_back({"By owner",
                             owners,
                             {{"Owner", "NAME"},
                              {"Won", "WON", Format::kInteger},
                              {"Lost", "LOST", Format::kInteger},
                              {"Won amount", "WON_AMOUNT", Format::kMoney},
                              {"Open", "OPEN_DEALS", Format::kInteger},
                              {"Open amount", "OPEN_AMOUNT", Format::kMoney}},
                             15});
    answer.charts.push_back({"bar", "Won amount by owner", owners, "NAME", "WON_AMOUNT"});
    if (answer.results[owners].number(0, "WON_AMOUNT") > 0 && answer.results[owners].count() > 1) {
      ClaimBuilder claim(answer);
      claim.text("Largest won amount: ").cell(owners, 0, "NAME", Format::kText).text(" with ");
      claim.cell(owners, 0, "WON_AMOUNT", Format::kMoney)
          .text(" from ")
          .cell(owners, 0, "WON", Format::kInteger)
          .text(" won.")
          .add();
    }
  }
  scope.status = losses ? "lost" : "closed";
  SOPHIA_TRY(const std::size_t closed, measure(answer, sources, "deal_list", scope));
  if (answer.results[closed].count() > 0) {
    answer.tables.push_back({losses ? "Lost deals" : "Closed deals", closed, kDealColumns, 15});
    analytics::CallScope calls;
    for (std::size_t row = 0; row < std::min<std::size_t>(answer.results[closed].count(), 8);
         ++row) {
      deal_line(answer, closed, row);
    }
    // One sentence of the last call of each closed deal says how it ended.
    for (std::size_t row = 0; row < std::min<std::size_t>(answer.results[closed].count(), 6);
         ++row) {
      analytics::CallScope one;
      one.deal_ids = {answer.results[closed].text(row, "DEAL_ID")};
      one.hidden_call_ids = sources.hidden_call_ids;
      add_quotes(answer, sources.evidence.best_of_each(
                             {.text = {}, .cues = {losses ? "concern" : "decision"}, .limit = 1},
                             sources.evidence.calls(one)));
    }
  }
  if (rows.integer(0, "WON") + rows.integer(0, "LOST") < 100) {
    answer.limits.emplace_back("below 100 closed deals a win rate says little");
  }
  return {};
}

Status plan_pipeline(Answer& answer, const QuestionForm& form, const Sources& sources) {
  analytics::DealScope scope = deal_scope(form, sources);
  const bool activity =
      form.has_word("activity") || form.has_word("touched") || form.has_word("contact");
  if (activity || form.has_word("moved") || form.has_word("changed"))
    scope.closes_since = scope.closes_until = std::nullopt;
  scope.status = "open";
  SOPHIA_TRY(const std::size_t total, measure(answer, sources, "pipeline", scope));
  if (answer.results[total].integer(0, "OPEN_DEALS") == 0) {
    say(answer, Basis::kQuestion, "No open deal" + restriction(form, sources) + ".");
    return {};
  }
  ClaimBuilder claim(answer);
  claim.cell(total, 0, "OPEN_DEALS", Format::kInteger)
      .text(" open deals worth ")
      .cell(total, 0, "OPEN_AMOUNT", Format::kMoney);
  claim.text(", ")
      .cell(total, 0, "WEIGHTED_AMOUNT", Format::kMoney)
      .text(" weighted by stage")
      .text(restriction(form, sources))
      .text(".")
      .add();
  if (answer.results[total].integer(0, "OVERDUE") > 0) {
    ClaimBuilder(answer)
        .cell(total, 0, "OVERDUE", Format::kInteger)
        .text(" past the close date.")
        .add();
  }
  SOPHIA_TRY(const std::size_t stages, measure(answer, sources, "pipeline_by_stage", scope));
  for (std::size_t row = 0; row < std::min<std::size_t>(answer.results[stages].count(), 6); ++row) {
    ClaimBuilder line(answer);
    line.cell(stages, row, "NAME", Format::kText)
        .text(": ")
        .cell(stages, row, "AMOUNT", Format::kMoney)
        .text(" in ");
    line.cell(stages, row, "DEALS", Format::kInteger)
        .text(answer.results[stages].integer(row, "DEALS") == 1 ? " deal." : " deals.")
        .add();
  }
  answer.charts.push_back({"bar", "Open amount by stage", stages, "NAME", "AMOUNT"});
  SOPHIA_TRY(const std::size_t list, measure(answer, sources, "deal_list", scope));
  auto columns = kDealColumns;
  columns.push_back({"Days since call", "DAYS_SINCE_CALL", Format::kInteger});
  answer.tables.push_back({"Open deals, by close date", list, columns, 20});
  const DateRange quiet =
      form.periods.empty() ? DateRange{sources.today - 21, sources.today} : form.periods[0];
  for (std::size_t row = 0; activity && row < answer.results[list].count(); ++row) {
    if (answer.results[list].is_null(row, "LAST_CALL") ||
        answer.results[list].rows.timestamp(row, answer.results[list].column("LAST_CALL")) >=
            start_of(quiet.first))
      continue;
    ClaimBuilder line(answer);
    line.text("No call since ")
        .cell(list, row, "LAST_CALL", Format::kDate)
        .text(": ")
        .cell(list, row, "NAME", Format::kText)
        .text(".")
        .add();
  }
  answer.limits.emplace_back(
      "stage probabilities are defaults by stage; stages are as of each deal's last call");
  answer.follow_ups.emplace_back("Which of these deals are at risk?");
  return {};
}

}  // namespace sophia::chat
