#include "analytics/deal_risk.h"

#include <algorithm>
#include <array>
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

enum Signal {
  kSilentDays,
  kPushes,
  kDaysLeft,
  kContacts,
  kSenior,
  kLastSentiment,
  kEarlierSentiment,
  kRivalCalls,
  kNextSteps,
  kPriceSeen,
  kAmount,
  kAmountBefore,
  kStageKey,
  kSignals,
  kNoSignal = kSignals,
};
constexpr std::array<const char*, kSignals + 1> kColumns{"SILENT_DAYS",
                                                         "PUSHES",
                                                         "DAYS_LEFT",
                                                         "CONTACTS_30_DAYS",
                                                         "HAS_SENIOR",
                                                         "LAST_SENTIMENT",
                                                         "EARLIER_SENTIMENT",
                                                         "RIVAL_CALLS",
                                                         "LAST_NEXT_STEPS",
                                                         "PRICE_SEEN",
                                                         "AMOUNT",
                                                         "AMOUNT_BEFORE",
                                                         "STAGE_KEY",
                                                         ""};

// The columns of deal_signals, looked up once for all rows.
class Signals {
 public:
  explicit Signals(const MetricRows& metric) : metric_(metric) {
    for (std::size_t i = 0; i < kSignals; ++i) at_[i] = metric.column(kColumns[i]);
  }
  bool is_null(std::size_t row, Signal signal) const {
    return metric_.rows.is_null(row, at_[signal]);
  }
  double number(std::size_t row, Signal signal) const {
    return metric_.rows.real(row, at_[signal]);
  }
  std::int64_t integer(std::size_t row, Signal signal) const {
    return metric_.rows.integer(row, at_[signal]);
  }
  bool boolean(std::size_t row, Signal signal) const {
    return metric_.rows.boolean(row, at_[signal]);
  }
  const std::string& text(std::size_t row, Signal signal) const {
    return metric_.rows.text(row, at_[signal]);
  }
  const MetricRows& metric() const { return metric_; }

 private:
  const MetricRows& metric_;
  std::array<std::size_t, kSignals> at_;
};

// Collects the factors of one deal, or only its score.
class Scorer {
 public:
  Scorer(const Signals& signals, std::size_t row, bool explains)
      : signals_(signals), row_(row), explains_(explains) {}

  // `reason` gives the words, where they are wanted.
  template <class Reason>
  void add(const char* name, double weight, Signal signal, double strength, Reason&& reason) {
    total_ += weight;
    if (signal != kNoSignal && signals_.is_null(row_, signal)) return;
    present_ += weight;
    keep_ *= 1 - weight * strength;
    if (strength > 0 && explains_)
      risk_.factors.push_back({name, reason(), weight, strength, kColumns[signal]});
  }

  double score() const { return std::round(100 * (1 - keep_)); }

  DealRisk finish() {
    const MetricRows& metric = signals_.metric();
    risk_.row = row_;
    risk_.deal_id = metric.text(row_, "DEAL_ID");
    risk_.name = metric.text(row_, "NAME");
    risk_.account = metric.text(row_, "ACCOUNT");
    risk_.score = score();
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
  const Signals& signals_;
  std::size_t row_;
  bool explains_;
  double total_ = 0;
  double present_ = 0;
  double keep_ = 1;
  DealRisk risk_;
};

bool is_late_stage(std::string_view stage) {
  return stage == "negotiation" || stage == "proposal" || stage == "contractsent" ||
         stage == "legal" || stage == "decisionmakerboughtin" || stage == "renewal";
}

void add_activity(Scorer& s, const Signals& m, std::size_t row) {
  const double silent_days = m.number(row, kSilentDays);
  const double threshold = is_late_stage(m.text(row, kStageKey)) ? 4 : 7;
  s.add("prospect_silence", 0.35, kSilentDays, ramp(silent_days, threshold, 3 * threshold), [&] {
    return "no customer on a call for " + plural(m.integer(row, kSilentDays), "day", "days");
  });
  const std::int64_t pushes = m.integer(row, kPushes);
  s.add("close_date_pushed", 0.20, kPushes,
        pushes == 0 ? 0 : ramp(static_cast<double>(pushes), 0, 3),
        [&] { return "the close date was pushed " + plural(pushes, "time", "times"); });
  const std::int64_t days_left = m.integer(row, kDaysLeft);
  s.add("overdue", 0.25, kDaysLeft, ramp(-static_cast<double>(days_left), 0, 30),
        [&] { return "the close date passed " + plural(-days_left, "day", "days") + " ago"; });
}

void add_people(Scorer& s, const Signals& m, std::size_t row) {
  const std::int64_t contacts = m.integer(row, kContacts);
  s.add("single_threaded", 0.20, kContacts, ramp(static_cast<double>(contacts), 3, 1), [&] {
    return (contacts == 0 ? "no customer contact"
                          : "only " + plural(contacts, "customer contact", "customer contacts")) +
           " spoke in the last 30 days";
  });
  const bool closing = !m.is_null(row, kDaysLeft) && m.integer(row, kDaysLeft) <= 60;
  const bool senior = !m.is_null(row, kSenior) && m.boolean(row, kSenior);
  s.add("no_power", 0.15, kSenior, closing && !senior ? 1 : 0, [] {
    return std::string("no director or above seen, and it should close within 60 days");
  });
}

void add_content(Scorer& s, const Signals& m, std::size_t row) {
  const double last = m.number(row, kLastSentiment);
  const double drop =
      m.is_null(row, kEarlierSentiment) ? 0 : m.number(row, kEarlierSentiment) - last;
  s.add("sentiment", 0.15, kLastSentiment,
        std::max(ramp(last, -0.2, -0.6), drop > 0.3 ? ramp(drop, 0, 0.6) : 0.0), [&] {
          char text[64];
          std::snprintf(text, sizeof text, "the last call's sentiment is %.2f", last);
          return std::string(text);
        });
  const std::int64_t rivals = m.integer(row, kRivalCalls);
  s.add("competitor", 0.10, kRivalCalls, ramp(static_cast<double>(rivals), 0, 3), [&] {
    return "a competitor came up in " + plural(rivals, "call", "calls") + " of the last 30 days";
  });
  const bool near = !m.is_null(row, kDaysLeft) && m.integer(row, kDaysLeft) <= 30;
  s.add("pricing_absent", 0.10, kNoSignal, near && !m.boolean(row, kPriceSeen) ? 1 : 0, [] {
    return std::string("price was never mentioned, and it should close within 30 days");
  });
  s.add("no_next_step", 0.15, kNextSteps, m.integer(row, kNextSteps) == 0 ? 1 : 0,
        [] { return std::string("the last call ended without a next step"); });
  const double before = m.number(row, kAmountBefore);
  const double cut = before > 0 ? 1 - m.number(row, kAmount) / before : 0;
  s.add("amount_cut", 0.10, kAmountBefore, ramp(cut, 0.1, 0.4), [&] {
    return "the amount was cut by " + std::to_string(std::lround(100 * cut)) + " % in 30 days";
  });
}

Scorer scored(const Signals& signals, std::size_t row, bool explains) {
  Scorer scorer(signals, row, explains);
  add_activity(scorer, signals, row);
  add_people(scorer, signals, row);
  add_content(scorer, signals, row);
  return scorer;
}

}  // namespace

DealRisk deal_risk(const MetricRows& signals, std::size_t row) {
  return scored(Signals(signals), row, true).finish();
}

std::vector<DealRisk> deal_risks(const MetricRows& metric, std::size_t limit) {
  const Signals signals(metric);
  const std::size_t id = metric.column("DEAL_ID");
  std::vector<std::pair<double, std::size_t>> ranked;  // score, row
  ranked.reserve(metric.count());
  for (std::size_t row = 0; row < metric.count(); ++row)
    ranked.emplace_back(scored(signals, row, false).score(), row);
  const auto end = ranked.begin() + static_cast<std::ptrdiff_t>(std::min(limit, ranked.size()));
  std::partial_sort(ranked.begin(), end, ranked.end(), [&](const auto& a, const auto& b) {
    if (a.first != b.first) return a.first > b.first;
    const int order = metric.rows.text(a.second, id).compare(metric.rows.text(b.second, id));
    return order != 0 ? order < 0 : a.second < b.second;
  });
  std::vector<DealRisk> risks;
  for (auto at = ranked.begin(); at != end; ++at)
    risks.push_back(scored(signals, at->second, true).finish());
  return risks;
}

}  // namespace sophia::analytics
