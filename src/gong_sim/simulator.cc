#include "gong_sim/simulator.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <mutex>

#include "core/hash.h"
#include "core/json_writer.h"
#include "gong_sim/admin.h"
#include "gong_sim/fault_delivery.h"
#include "gong_sim/limits.h"
#include "gong_sim/world.h"

namespace sophia::gong_sim {
namespace {

using net::ServerRequest;
using net::ServerResponse;

struct Route {
  std::string_view method;
  std::string_view path;  // "/x/*" = one more segment
  ApiResult<std::string> (*endpoint)(World&, const ApiCall&);
  bool paged = false;
};

constexpr std::array kRoutes = {
    Route{"GET", "/v2/calls", list_calls, true},
    Route{"POST", "/v2/calls", create_call},
    Route{"POST", "/v2/calls/extensive", extensive_calls, true},
    Route{"POST", "/v2/calls/transcript", call_transcripts, true},
    Route{"GET", "/v2/calls/*", get_call},
    Route{"GET", "/v2/users", list_users, true},
    Route{"POST", "/v2/users/extensive", extensive_users, true},
    Route{"GET", "/v2/users/*", get_user},
    Route{"GET", "/v2/workspaces", list_workspaces},
    Route{"GET", "/v2/settings/scorecards", list_scorecards},
    Route{"GET", "/v2/settings/trackers", list_trackers},
    Route{"POST", "/v2/stats/activity/scorecards", answered_scorecards, true},
    Route{"POST", "/v2/stats/activity/aggregate", aggregate_activity, true},
    Route{"POST", "/v2/stats/activity/aggregate-by-period", aggregate_by_period, true},
    Route{"POST", "/v2/stats/activity/day-by-day", day_by_day_activity, true},
    Route{"POST", "/v2/stats/interaction", interaction_stats, true},
    Route{"GET", "/v2/library/folders", list_library_folders},
    Route{"GET", "/v2/library/folder-content", library_folder_content},
};

bool path_matches(std::string_view pattern, std::string_view path) {
  if (!pattern.ends_with('*')) return pattern == path;
  pattern.remove_suffix(1);
  return path.starts_with(pattern) && path.size() > pattern.size() &&
         path.find('/', pattern.size()) == std::string_view::npos;
}

ApiResult<const Route*> find_route(const ServerRequest& request) {
  bool path_known = false;
  for (const Route& route : kRoutes) {
    if (!path_matches(route.path, request.path)) continue;
    if (route.method == request.method) return &route;
    path_known = true;
  }
  if (path_known) return refuse(405, "Method not allowed");
  return refuse(404, "Not found");
}

// POST bodies of lists: an object with an object `filter`; a bare {} is refused.
ApiResult<Json> parse_body(const ServerRequest& request) {
  if (request.method != "POST" || request.path == "/v2/calls") return Json(JsonObject{});
  auto body = parse_json(request.body);
  if (!body || !body->is_object()) return refuse(400, "Json parse error");
  const Json* filter = json_find(*body, "filter");
  if (filter == nullptr || !filter->is_object()) return refuse(400, "filter: must not be null");
  const Json* cursor = json_find(*body, "cursor");
  if (cursor != nullptr && !cursor->is_string() && !cursor->is_null()) {
    return refuse(400, "Json parse error: cursor");
  }
  return *std::move(body);
}

bool has_cursor(const ServerRequest& request, const Json& body) {
  return request.method == "POST" ? json_string(body, "cursor").has_value()
                                  : net::find_param(request.query, "cursor").has_value();
}

class GongSimulator final : public Simulator {
 public:
  GongSimulator(SimulatorOptions options, const Clock& clock, std::unique_ptr<Tenant> tenant,
                Faults faults)
      : options_(std::move(options)),
        tenant_(std::move(tenant)),
        evolution_(*tenant_, options_.late),
        pager_(xxh64("cursor", options_.seed), options_.cursor_ttl_ms),
        clock_(clock),
        limits_(options_.requests_per_second, options_.daily_requests),
        faults_(std::move(faults)),
        auth_(options_.credentials, options_.seed) {}

  Status load_script() {
    return options_.script.empty() ? Status{} : evolution_.load_script(options_.script);
  }

  ServerResponse handle(const ServerRequest& request) override {
    const std::scoped_lock lock(mutex_);
    if (request.path.starts_with("/_sim/")) return answer_admin(admin(), request);
    if (request.path == "/oauth2/generate-customer-token") {
      ++counters_.by_endpoint[request.path];
      const auto host = request.header("host").value_or("127.0.0.1");
      return auth_.token(request, clock_, "http://" + std::string(host));
    }
    counters_.in_flight_now = ++*in_flight_;
    counters_.peak_in_flight = std::max(counters_.peak_in_flight, counters_.in_flight_now);
    ServerResponse response = answer(request);
    response.hold = std::shared_ptr<void>(nullptr, [count = in_flight_](void*) { --*count; });
    response.delivery.delay_ms += options_.latency_ms;
    ++counters_.by_status[response.status];
    return response;
  }

  std::string stats_json() override {
    const std::scoped_lock lock(mutex_);
    return admin_stats(admin());
  }
  std::int64_t malformed_lines() const override { return tenant_->malformed_lines(); }

 private:
  AdminTarget admin() {
    return {*tenant_, evolution_, clock_, limits_, faults_, counters_, options_.seed};
  }

  // Who are you, how often, does it exist, is it right; and only then does a fault strike, so that
  // every fault is an answer that a correct request did not get.
  ServerResponse answer(const ServerRequest& request) {
    ++counters_.total;
    const auto route = find_route(request);
    ++counters_
          .by_endpoint[route ? std::string((*route)->method) + " " + std::string((*route)->path)
                             : std::string("unknown")];
    if (const auto known = auth_.check(request, clock_); !known) return error(known.error());
    if (const auto wait_s = limits_.refuse(clock_)) {
      ++counters_.rate_limited;
      ServerResponse response = error({429, "Too many requests, retry after the given time"});
      response.headers.emplace_back("Retry-After", std::to_string(*wait_s));
      return response;
    }
    evolution_.tick(++counters_.served, clock_.elapsed_ms());
    if (!route) return error(route.error());
    auto body = parse_body(request);
    if (!body) return error(body.error());
    const auto fault = faults_.draw(has_cursor(request, *body), (*route)->paged);
    if (fault && replaces_answer(*fault)) return fault_answer(*fault, request_id());
    World world{*tenant_, evolution_, pager_, clock_, options_.max_window_days};
    const ApiCall call{request, *std::move(body), request_id(), fault};
    auto result = (*route)->endpoint(world, call);
    ServerResponse response =
        result ? ServerResponse::json(200, *std::move(result)) : error(result.error());
    if (fault) damage(*fault, options_.stall_ms, response);
    return response;
  }

  std::string request_id() { return xxh128_hex(std::to_string(++request_ids_)).substr(0, 16); }

  ServerResponse error(const ApiError& error) {
    return ServerResponse::json(error.status, error_body(request_id(), error.message));
  }

  const SimulatorOptions options_;
  std::mutex mutex_;  // guards all below
  std::unique_ptr<Tenant> tenant_;
  Evolution evolution_;
  const Pager pager_;
  SimClock clock_;
  Limits limits_;
  Faults faults_;
  Auth auth_;
  Counters counters_;
  std::uint64_t request_ids_ = 0;
  // Outlives the simulator in answers that are still on their way.
  std::shared_ptr<std::atomic<std::int64_t>> in_flight_ =
      std::make_shared<std::atomic<std::int64_t>>(0);
};

}  // namespace

Result<std::unique_ptr<Simulator>> Simulator::load(SimulatorOptions options, const Clock& clock) {
  SOPHIA_TRY(Faults faults, Faults::parse(options.faults, options.seed));
  SOPHIA_TRY(auto tenant, Tenant::load(options.data, options.serve_malformed));
  auto simulator = std::make_unique<GongSimulator>(std::move(options), clock, std::move(tenant),
                                                   std::move(faults));
  SOPHIA_CHECK_OK(simulator->load_script());
  return simulator;
}

}  // namespace sophia::gong_sim
