// The executive summary of a period.
#include <algorithm>

#include "analytics/deal_risk.h"
#include "chat/plans.h"

namespace sophia::chat {
namespace {

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
      .change(calls.now, calls.before, "CALLS", Format::kInteger);
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
      claim.text("; change ").change(mood.now, mood.before, "MEAN_SENTIMENT", Format::kTwo);
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
    const bool won = answer.results[list].text(row, "STATUS") == "won";
    ClaimBuilder claim(answer);
    claim.text(won ? "Won: " : "Lost: ");
    claim.cell(list, row, "NAME", Format::kText)
        .text(", ")
        .cell(list, row, "AMOUNT", Format::kMoney)
        .text(", ");
    claim.cell(list, row, "CLOSE_DATE", Format::kDate).text(".").add();
    analytics::CallScope one;
    one.deal_ids = {answer.results[list].text(row, "DEAL_ID")};
    one.hidden_call_ids = sources.hidden_call_ids;
    one.until = start_of(period.last + 1);
    add_quotes(answer, sources.evidence.best_of_each({.text = {},
                                                      .cues = {won ? "decision" : "loss"},
                                                      .speaker_type = "External",
                                                      .limit = 1},
                                                     sources.evidence.calls(one)));
  }
  SOPHIA_TRY(const std::size_t signals, measure(answer, sources, "deal_signals", deals));
  const auto risks = analytics::deal_risks(answer.results[signals], 3);
  for (std::size_t i = 0; i < risks.size() && i < 3; ++i) {
    ClaimBuilder claim(answer);
    claim.text("Risk: ").cell(signals, risks[i].row, "NAME", Format::kText).text(", ");
    claim.risk_score(signals, risks[i].row);
    claim.text(" of 100");
    for (std::size_t k = 0; k < risks[i].factors.size() && k < 2; ++k)
      claim.text((k == 0 ? ": " : "; ") + risks[i].factors[k].reason);
    claim.text(".").add();
  }
  return {};
}

}  // namespace

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
  add_topics(answer, topics, "SHARE_PERCENT", Format::kPercent, 4);
  // The least content customers speak for themselves.
  analytics::CallScope sour = now;
  sour.mood = "negative";
  add_quotes(answer, sources.evidence.best_of_each(
                         {.text = {}, .cues = {"concern"}, .speaker_type = "External", .limit = 3},
                         sources.evidence.calls(sour)));
  SOPHIA_CHECK_OK(add_calls(answer, sources, now, "Calls, " + spoken(period)));
  SOPHIA_CHECK_OK(add_extreme_calls(answer, sources, now, true, 6));
  answer.follow_ups.emplace_back("Which deals are at risk?");
  answer.follow_ups.emplace_back("And the period before?");
  return add_coverage(answer, sources, now, true);
}

}  // namespace sophia::chat
