// The ids of the calls that a stream has emitted, by the day of their start: what a later read
// compares with to find deletions. Kept in the stream's state, so packed: an id of Gong is a
// decimal number below 2^64 in 8 bytes, days as base64.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/json.h"
#include "core/json_writer.h"
#include "core/result.h"
#include "core/time.h"
#include "gong/time_ranges.h"

namespace sophia::gong {

class KnownIds {
 public:
  // Puts an id under the day of `at`, and away from another day it was under. Only ids that are
  // decimal numbers without leading zeros are kept; false for others.
  bool add(const std::string& id, Timestamp at);
  void remove(const std::string& id);
  bool contains(const std::string& id) const;
  std::size_t size() const { return day_of_.size(); }

  // Ids of the days that begin in `range`, sorted.
  std::vector<std::string> in(TimeRange range) const;
  // Forgets the days that end before `at`.
  void drop_before(Timestamp at);

  // {"2026-11-20":"<base64>", ...}
  void write(JsonWriter& w) const;
  // Errors: kInvalidArgument.
  static Result<KnownIds> parse(const Json& json);

 private:
  std::map<std::int64_t, std::set<std::uint64_t>> days_;  // days since 1970
  std::map<std::uint64_t, std::int64_t> day_of_;
};

}  // namespace sophia::gong
