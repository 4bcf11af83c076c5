#include "core/json_writer.h"
#include "pipeline/landing.h"

namespace sophia::pipeline {
namespace {

template <class Member>
std::int64_t total(const LandingReport& report, Member member) {
  std::int64_t sum = 0;
  for (const auto& [name, counts] : report.streams) sum += counts.*member;
  return sum;
}

}  // namespace

std::int64_t LandingReport::records() const { return total(*this, &StreamCounts::records); }
std::int64_t LandingReport::rows() const { return total(*this, &StreamCounts::rows); }
std::int64_t LandingReport::quarantined() const { return total(*this, &StreamCounts::quarantined); }

bool LandingReport::complete() const {
  if (!error.empty() || quarantined() > 0) return false;
  for (const auto& [name, counts] : streams) {
    if (!counts.error.empty() || counts.status == airbyte::StreamStatus::kIncomplete) return false;
  }
  return true;
}

std::string LandingReport::as_json() const {
  JsonWriter w;
  w.begin_object().field("records", records()).field("rows", rows());
  w.field("quarantined", quarantined());
  if (!error.empty()) w.field("error", error);
  w.key("streams").begin_object();
  for (const auto& [name, counts] : streams) {
    w.key(name).begin_object().field("records", counts.records).field("rows", counts.rows);
    w.field("quarantined", counts.quarantined).field("status", to_string(counts.status));
    if (!counts.error.empty()) w.field("error", counts.error);
    w.end_object();
  }
  w.end_object().end_object();
  return w.take();
}

}  // namespace sophia::pipeline
