#include <algorithm>

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

void write_counts(JsonWriter& w, const std::map<std::string, std::int64_t>& passed_over) {
  w.key("passed_over").begin_object();
  for (const auto& [reason, count] : passed_over) w.field(reason, count);
  w.end_object();
}

// Without the request that met it ("GET /v2/users: "): each stream has its own, the cause is one.
std::string_view cause_of(std::string_view error) {
  if (!error.starts_with("GET /") && !error.starts_with("POST /")) return error;
  const std::size_t end = error.find(": ");
  return end == std::string_view::npos ? error : error.substr(end + 2);
}

}  // namespace

std::int64_t LandingReport::records() const { return total(*this, &StreamCounts::records); }
std::int64_t LandingReport::rows() const { return total(*this, &StreamCounts::rows); }
std::int64_t LandingReport::quarantined() const { return total(*this, &StreamCounts::quarantined); }

std::map<std::string, std::int64_t> LandingReport::passed_over() const {
  std::map<std::string, std::int64_t> counts;
  for (const auto& [name, stream] : streams) {
    for (const auto& [reason, count] : stream.passed_over) {
      counts[reason] = std::max(counts[reason], count);
    }
  }
  return counts;
}

std::vector<LandingReport::Failure> LandingReport::failures() const {
  std::vector<Failure> failures;
  for (const auto& [name, counts] : streams) {
    const bool silent = counts.error.empty() && error.empty();
    if (counts.error.empty() && !(silent && counts.status == airbyte::StreamStatus::kIncomplete)) {
      continue;
    }
    const std::string cause(silent ? "did not complete" : cause_of(counts.error));
    const auto same = std::ranges::find(failures, cause, &Failure::cause);
    if (same == failures.end()) {
      failures.push_back({cause, {name}});
    } else {
      same->streams.push_back(name);
    }
  }
  // What one stream alone met is told with its request.
  for (Failure& failure : failures) {
    const std::string& own = streams.at(failure.streams.front()).error;
    if (failure.streams.size() == 1 && !own.empty()) failure.cause = own;
  }
  return failures;
}

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
  write_counts(w, passed_over());
  w.key("streams").begin_object();
  for (const auto& [name, counts] : streams) {
    w.key(name).begin_object().field("records", counts.records).field("rows", counts.rows);
    w.field("quarantined", counts.quarantined).field("status", to_string(counts.status));
    if (!counts.error.empty()) w.field("error", counts.error);
    if (!counts.passed_over.empty()) write_counts(w, counts.passed_over);
    w.end_object();
  }
  w.end_object().end_object();
  return w.take();
}

}  // namespace sophia::pipeline
