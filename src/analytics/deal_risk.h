// The risk score of open deals: deterministic and explainable.
//
//   risk = 100 * (1 - product over factors (1 - weight * strength)),  strength in [0, 1]
//
// A factor whose input is missing is left out; confidence = sum of the weights present / sum of all
// weights; below 0.5 there is too little to tell. Bands: < 25 low, < 50 medium, < 75 high, else
// critical. Weights and ramps follow docs/quality.md; they are judgement, not learned
// probabilities.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analytics/metrics.h"

namespace sophia::analytics {

struct RiskFactor {
  std::string name;    // "prospect_silence"
  std::string reason;  // "no customer on a call for 32 days"
  double weight = 0;
  double strength = 0;  // 0..1
  std::string column;   // of deal_signals: the figure that the reason names; empty: none
};

struct DealRisk {
  std::size_t row = 0;  // in the deal_signals rows
  std::string deal_id;
  std::string name;
  std::string account;
  double score = 0;                 // 0..100
  double confidence = 0;            // 0..1
  std::string band;                 // low, medium, high, critical, or "too little data"
  std::vector<RiskFactor> factors;  // of strength above 0, heaviest first
};

// Of one row.
DealRisk deal_risk(const MetricRows& signals, std::size_t row);
// One entry a row of the metric deal_signals, riskiest first, ties by deal id; at most `limit`.
std::vector<DealRisk> deal_risks(const MetricRows& signals, std::size_t limit = SIZE_MAX);

}  // namespace sophia::analytics
