// A Gong tenant behind Gong's own API (v2), strict where Gong is strict, and with whatever limits,
// faults and changes over time a test or a demonstration wants.
//
//   SOPHIA_TRY(auto simulator, Simulator::load(options, clock));
//   SOPHIA_TRY(auto server, net::HttpServer::listen({}, simulator->handler()));
//
// Under /_sim/ it is told what to do and says what happened; nothing there is limited, faulty or
// counted (see README.md).
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "core/result.h"
#include "core/time.h"
#include "gong_sim/auth.h"
#include "gong_sim/evolution.h"
#include "net/http_server.h"

namespace sophia::gong_sim {

struct SimulatorOptions {
  std::filesystem::path data = {};
  double requests_per_second = 3;        // 0 = no limit
  std::int64_t daily_requests = 10'000;  // 0 = no limit
  std::string faults = {};               // see faults.h
  std::uint64_t seed = 1;
  Credentials credentials = {};
  bool serve_malformed = false;  // lines that are no JSON go out inside their page
  LatePlan late = {};
  std::filesystem::path script = {};  // empty: none; see evolution.h
  std::int64_t max_window_days = 90;  // of GET /v2/calls; 0 = any
  std::int64_t cursor_ttl_ms = 900'000;
  std::int64_t latency_ms = 0;      // before each answer
  std::int64_t stall_ms = 600'000;  // how long the fault `stall` holds the connection
};

class Simulator {
 public:
  // Indexes the tenant (1 to 2 s for 100,000 calls). Errors: kNotFound, kInvalidArgument.
  static Result<std::unique_ptr<Simulator>> load(SimulatorOptions options, const Clock& clock);
  virtual ~Simulator() = default;

  // Thread-safe; requests are handled one after the other.
  virtual net::ServerResponse handle(const net::ServerRequest& request) = 0;
  net::Handler handler() {
    return [this](const net::ServerRequest& request) { return handle(request); };
  }
  virtual std::string stats_json() = 0;  // what GET /_sim/stats answers
  virtual std::int64_t malformed_lines() const = 0;
};

}  // namespace sophia::gong_sim
