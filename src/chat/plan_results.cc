// Results and the pipeline.
#include <algorithm>
#include <optional>

#include "chat/deal_lines.h"
#include "chat/plan_business.h"
#include "chat/plans.h"

namespace sophia::chat {

using analytics::MetricRows;

namespace {

// "who has the most calls this month": calls count, not deals.
bool counts_calls(const QuestionForm& form) {
  return form.has_any({"call", "calls", "meeting", "meetings", "conversations"}) &&
         !form.has_any({"deal", "deals", "won", "win", "wins", "winning", "lost", "closed", "close",
                        "revenue", "sold", "sales", "quota", "amount", "bookings"});
}

Status calls_by_host(Answer& answer, const QuestionForm& form, const Sources& sources) {
  analytics::CallScope scope = call_scope(form, sources);
  scope.topics.clear();
  SOPHIA_TRY(const std::size_t total, measure(answer, sources, "calls", scope));
  SOPHIA_TRY(const std::size_t hosts, measure(answer, sources, "calls_by_rep", scope));
  const MetricRows& rows = answer.results[hosts];
  ClaimBuilder head(answer);
  head.cell(total, 0, "CALLS", Format::kInteger);
  head.text(answer.results[total].integer(0, "CALLS") == 1 ? " call" : " calls");
  head.text(restriction(form, sources) + ".").add();
  if (rows.count() == 0) return {};
  const auto host = [&](const char* what, std::size_t row) {
    ClaimBuilder claim(answer);
    claim.text(what).cell(hosts, row, "NAME", Format::kText).text(" with ");
    claim.cell(hosts, row, "CALLS", Format::kInteger).text(".").add();
  };
  host("Most: ", 0);
  if (rows.count() > 1) host("Fewest: ", rows.count() - 1);
  answer.tables.push_back({"Calls by host",
                           hosts,
                           {{"Host", "NAME"},
                            {"Calls", "CALLS", Format::kInteger},
                            {"Mean sentiment", "MEAN_SENTIMENT", Format::kTwo}},
                           20});
  answer.charts.push_back({"bar", "Calls by host", hosts, "NAME", "CALLS"});
  return add_calls(answer, sources, scope, "The calls");
}

// The open deal of the largest amount, as a line.
void largest_deal(Answer& answer, std::size_t list) {
  const MetricRows& rows = answer.results[list];
  std::optional<std::size_t> largest;
  for (std::size_t row = 0; row < rows.count(); ++row) {
    if (rows.is_null(row, "AMOUNT")) continue;
    if (!largest || rows.number(row, "AMOUNT") > rows.number(*largest, "AMOUNT")) largest = row;
  }
  if (largest) deal_line(answer, list, *largest);
}

}  // namespace

Status plan_performance(Answer& answer, const QuestionForm& form, const Sources& sources) {
  if (counts_calls(form)) return calls_by_host(answer, form, sources);
  SOPHIA_TRY(const auto stages, stages_named(form, sources));
  if (!stages.empty()) return plan_pipeline(answer, form, sources);
  analytics::DealScope scope = deal_scope(form, sources);
  const bool losses = form.has_any({"lost", "losses", "lose", "loss"});
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
    answer.tables.push_back({losses ? "Lost deals" : "Closed deals", closed, deal_columns(), 15});
    analytics::CallScope calls;
    for (std::size_t row = 0; row < std::min<std::size_t>(answer.results[closed].count(), 8);
         ++row) {
      deal_line(answer, closed, row);
    }
    // One sentence of the last call of each closed deal says how it ended.
    for (std::size_t row = 0; row < std::min<std::size_t>(answer.results[closed].count(), 6);
         ++row) {
      const bool lost = answer.results[closed].text(row, "STATUS") == "lost";
      analytics::CallScope one;
      one.deal_ids = {answer.results[closed].text(row, "DEAL_ID")};
      one.hidden_call_ids = sources.hidden_call_ids;
      add_quotes(answer, sources.evidence.best_of_each({.text = {},
                                                        .cues = {lost ? "loss" : "decision"},
                                                        .speaker_type = "External",
                                                        .limit = 1},
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
  const bool activity = form.has_any({"activity", "touched", "contact"});
  const bool slipped = asks_what_slipped(form);
  QuestionForm closing = form;  // what restricts the deals
  if (activity || slipped || form.has_any({"moved", "changed"})) {
    scope.closes_since = scope.closes_until = std::nullopt;
    closing.periods.clear();
  }
  scope.status = "open";
  SOPHIA_TRY(scope.stages, stages_named(form, sources));
  if (slipped) SOPHIA_CHECK_OK(add_moved_dates(answer, form, sources, scope));
  SOPHIA_TRY(const std::size_t total, measure(answer, sources, "pipeline", scope));
  if (answer.results[total].integer(0, "OPEN_DEALS") == 0) {
    say(answer, Basis::kQuestion, "No open deal" + restriction(closing, sources) + ".");
    return {};
  }
  ClaimBuilder claim(answer);
  claim.cell(total, 0, "OPEN_DEALS", Format::kInteger)
      .text(answer.results[total].integer(0, "OPEN_DEALS") == 1 ? " open deal worth "
                                                                : " open deals worth ")
      .cell(total, 0, "OPEN_AMOUNT", Format::kMoney);
  claim.text(", ")
      .cell(total, 0, "WEIGHTED_AMOUNT", Format::kMoney)
      .text(" weighted by stage")
      .text(restriction(closing, sources));
  if (form.has_any({"average", "mean", "avg", "typical", "size"}) &&
      !answer.results[total].is_null(0, "MEAN_AMOUNT"))
    claim.text("; mean ").cell(total, 0, "MEAN_AMOUNT", Format::kMoney);
  claim.text(".").add();
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
  if (form.has_any({"biggest", "largest", "highest", "top"})) largest_deal(answer, list);
  auto columns = deal_columns();
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
