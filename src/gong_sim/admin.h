// /_sim/: what happened, and levers for tests.
//   GET  /_sim/stats              counts (below)
//   GET  /_sim/clock              {"now": "...", "elapsedSeconds": n}
//   POST /_sim/clock    {"now": "2026-11-20T00:00:00Z"}      moves the wall clock (forward only)
//   POST /_sim/advance  {"seconds": n}, {"requests": n} or {"all": true}: time passes; this many
//                       requests are taken as served; everything late or hidden appears
//   POST /_sim/edit     {"callId": "...", "set": {merge patch}}
//   POST /_sim/delete   {"callId": "..."}
//   POST /_sim/appear   {"callId": "..."}      POST /_sim/transcript {"callId": "..."}
//   POST /_sim/faults   {"spec": "429=0.3"}
//   POST /_sim/limits   {"rate": 3, "daily": 10000}
//   POST /_sim/reset    {}  zeroes the counts
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "gong_sim/evolution.h"
#include "gong_sim/faults.h"
#include "gong_sim/limits.h"
#include "gong_sim/sim_clock.h"
#include "gong_sim/tenant.h"
#include "net/http_server.h"

namespace sophia::gong_sim {

struct Counters {
  std::int64_t total = 0;         // requests to the API, refused ones too
  std::int64_t served = 0;        // those that passed credentials and limits
  std::int64_t rate_limited = 0;  // 429 by the limits (not by a fault)
  std::int64_t in_flight_now = 0;
  std::int64_t peak_in_flight = 0;
  std::map<std::string, std::int64_t> by_endpoint;
  std::map<int, std::int64_t> by_status;
};

struct AdminTarget {
  const Tenant& tenant;
  Evolution& evolution;
  SimClock& clock;
  Limits& limits;
  Faults& faults;
  Counters& counters;
  std::uint64_t seed;
};

std::string admin_stats(const AdminTarget& target);
net::ServerResponse answer_admin(const AdminTarget& target, const net::ServerRequest& request);

}  // namespace sophia::gong_sim
