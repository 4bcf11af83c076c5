// Calls that were read before Gong had finished them: they still wait for a transcript, or for
// brief and outline. They are asked again, at once in the next syncs, then at growing intervals.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "core/json_writer.h"
#include "core/result.h"
#include "core/time.h"

namespace sophia::gong {

struct PendingCall {
  std::string id;
  Timestamp started;
  std::string started_raw;  // JSON text as the parent call had it; empty: unknown
  Timestamp next_ask;
  std::int64_t asked = 0;
};

class Pending {
 public:
  // After this long since its start a call is no longer asked for.
  static constexpr std::int64_t kGiveUpDays = 30;
  static constexpr std::size_t kLimit = 5000;  // calls kept; the oldest go first

  // The wait after the n-th unanswered ask (from 1): none for the first three, then 30 minutes,
  // doubling up to one day.
  static std::int64_t wait_ms(std::int64_t asked);

  // `call` was asked for at `now` without success; a call that is too old is given up.
  void missed(const std::string& id, Timestamp started, std::string started_raw, Timestamp now);
  void done(const std::string& id) { calls_.erase(id); }
  bool contains(const std::string& id) const { return calls_.contains(id); }
  bool is_due(const std::string& id, Timestamp now) const;
  // Those whose time has come, newest start first.
  std::vector<PendingCall> due(Timestamp now) const;
  std::size_t size() const { return calls_.size(); }

  // [[id, started_s, next_s, asked, started_raw], ...]
  void write(JsonWriter& w) const;
  static Result<Pending> parse(const Json& json);

 private:
  std::map<std::string, PendingCall> calls_;
};

}  // namespace sophia::gong
