#include "analytics/deal_risk.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace sophia::analytics {
namespace {

// 0 at `from`, 1 at `to`, linear between; `from` may be above `to`.
double ramp(double value, double from, double to) {
  return std::clamp((value - from) / (to - from), 0.0, 1.0);
}

std::string plural(std::int64_t n, const char* one, const char* many) {
  return std::to_string(n) + " " + (n == 1 ? one : many);
}

// Collects the factors of one deal.
class Scorer {
 public:
  Scorer(const MetricRows& signals, std::size_t row) : signals_(signals), row_(row) {}

  void add(const char* name, double weight, const char* column, double strength,
           const std::string& reason) {
    total_ += weight;
    if (column[0] != '\0' && signals_.is_null(row_, column)) return;
    present_ += weight;
    keep_ *= 1 - weight * strength;
    if (strength > 0) risk_.factors.push_back({name, reason, weight, strength, column});
  }

  DealRisk finish() {
    risk_.row = row_;
    risk_.deal_id = signals_.text(row_, "DEAL_ID");
    risk_.name = signals_.text(row_, "NAME");
    risk_.account = signals_.text(row_, "ACCOUNT");
    risk_.score = std::round(100 * (1 - keep_));
    risk_.confidence = total_ > 0 ? present_ / total_ : 0;
    risk_.band = risk_.confidence < 0.5 ? "too little data"
                 : risk_.score < 25     ? "low"
                 : risk_.score < 50     ? "medium"
                 : risk_.score < 75     ? "high"
                                        : "critical";
    std::stable_sort(risk_.factors.begin(), risk_.factors.end(),
                     [](const RiskFactor& a, const RiskFactor& b) {
                       return a.weight * a.strength > b.weight * b.strength;
                     });
    return std::move(risk_);
  }

 private:
  const MetricRows& signals_;
  std::size_t row_;
  double total_ = 0;
  double present_ = 0;
  double keep_ = 1;
  DealRisk risk_;
};

bool is_late_stage(std::string_view stage) {
  return stage == "negotiation" || stage == "proposal" || stage == "contractsent" ||
         stage == "legal" || stage == "decisionmakerboughtin" || stage == "renewal";
}

void add_activity(Scorer& s, const MetricRows& m, std::size_t row) {
  const double silent_days = m.number(row, "SILENT_DAYS");
  const double threshold = is_late_stage(m.text(row, "STAGE_KEY")) ? 4 : 7;
  const std::string days = plural(m.integer(row, "SILENT_DAYS"), "day", "days");
  s.add("prospect_silence", 0.35, "SILENT_DAYS", ramp(silent_days, threshold, 3 * threshold),
        "no customer on a call for " + days);
  const std::int64_t pushes = m.integer(row, "PUSHES");
  s.add("close_date_pushed", 0.20, "PUSHES",
        pushes == 0 ? 0 : ramp(static_cast<double>(pushes), 0, 3),
        "the close date was pushed " + plural(pushes, "time", "times"));
  const std::int64_t days_left = m.integer(row, "DAYS_LEFT");
  s.add("overdue", 0.25, "DAYS_LEFT", ramp(-static_cast<double>(days_left), 0, 30),
        "the close date passed " + plural(-days_left, "day", "days") + " ago");
}

void add_people(Scorer& s, const MetricRows& m, std::size_t row) {
  const std::int64_t contacts = m.integer(row, "CONTACTS_30_DAYS");
  s.add("single_threaded", 0.20, "CONTACTS_30_DAYS", ramp(static_cast<double>(contacts), 3, 1),
        (contacts == 0 ? "no customer contact"
                       : "only " + plural(contacts, "customer contact", "customer contacts")) +
            " spoke in the last 30 days");
  const bool closing = !m.is_null(row, "DAYS_LEFT") && m.integer(row, "DAYS_LEFT") <= 60;
  const bool senior = !m.is_null(row, "HAS_SENIOR") && m.rows.boolean(row, m.column("HAS_SENIOR"));
  s.add("no_power", 0.15, "HAS_SENIOR", closing && !senior ? 1 : 0,
        "no director or above seen, and it should close within 60 days");
}

void add_content(Scorer& s, const MetricRows& m, std::size_t row) {
  const double last = m.number(row, "LAST_SENTIMENT");
  const double drop =
      m.is_null(row, "EARLIER_SENTIMENT") ? 0 : m.number(row, "EARLIER_SENTIMENT") - last;
  char text[64];
  std::snprintf(text, sizeof text, "the last call's sentiment is %.2f", last);
  s.add("sentiment", 0.15, "LAST_SENTIMENT",
        std::max(ramp(last, -0.2, -0.6), drop > 0.3 ? ramp(drop, 0, 0.6) : 0.0), text);
  const std::int64_t rivals = m.integer(row, "RIVAL_CALLS");
  s.add("competitor", 0.10, "RIVAL_CALLS", ramp(static_cast<double>(rivals), 0, 3),
        "a competitor came up in " + plural(rivals, "call", "calls") + " of the last 30 days");
  const bool near = !m.is_null(row, "DAYS_LEFT") && m.integer(row, "DAYS_LEFT") <= 30;
  s.add("pricing_absent", 0.10, "", near && !m.rows.boolean(row, m.column("PRICE_SEEN")) ? 1 : 0,
        "price was never mentioned, and it should close within 30 days");
  s.add("no_next_step", 0.15, "LAST_NEXT_STEPS", m.integer(row, "LAST_NEXT_STEPS") == 0 ? 1 : 0,
        "the last call ended without a next step");
  const double before = m.number(row, "AMOUNT_BEFORE");
  const double cut = before > 0 ? 1 - m.number(row, "AMOUNT") / before : 0;
  s.add("amount_cut", 0.10, "AMOUNT_BEFORE", ramp(cut, 0.1, 0.4),
        "the amount was cut by " + std::to_string(std::lround(100 * cut)) + " % in 30 days");
}

}  // namespace

DealRisk deal_risk(const MetricRows& signals, std::size_t row) {
  Scorer scorer(signals, row);
  add_activity(scorer, signals, row);
  add_people(scorer, signals, row);
  add_content(scorer, signals, row);
  return scorer.finish();
}

std::vector<DealRisk> deal_risks(const MetricRows& signals) {
  std::vector<DealRisk> risks;
  risks.reserve(signals.count());
  for (std::size_t row = 0; row < signals.count(); ++row) risks.push_back(deal_risk(signals, row));
  std::stable_sort(risks.begin(), risks.end(), [](const DealRisk& a, const DealRisk& b) {
    return a.score != b.score ? a.score > b.score : a.deal_id < b.deal_id;
  });
  return risks;
}

}  // namespace sophia::analytics
