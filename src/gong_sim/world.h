// What an endpoint works with: the tenant, its changes, the clock, the pager; and what it is given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "gong_sim/api.h"
#include "gong_sim/evolution.h"
#include "gong_sim/faults.h"
#include "gong_sim/paging.h"
#include "gong_sim/sim_clock.h"
#include "gong_sim/tenant.h"
#include "net/http_server.h"

namespace sophia::gong_sim {

struct World {
  const Tenant& tenant;
  Evolution& evolution;
  const Pager& pager;
  const SimClock& clock;
  std::int64_t max_window_days = 90;  // of GET /v2/calls; 0 = any
};

struct ApiCall {
  const net::ServerRequest& http;
  Json body;  // POST only: an object with an object `filter`
  std::string request_id;
  std::optional<Fault> fault;  // paging faults only

  const Json& filter() const { return *json_find(body, "filter"); }
  std::optional<std::string> param(std::string_view name) const;
};

// `{"requestId":"...",`: every answer begins so.
std::string open_answer(const ApiCall& call);
// The whole answer of a list that does not page.
std::string list_answer(const ApiCall& call, std::string_view array,
                        const std::vector<std::string_view>& items);
// Head of a paged answer, up to the opening bracket of `array`.
std::string open_page(const ApiCall& call, const Page& page, std::string_view array);

// One page of `items`, which `keep` filters; `what` names them in the empty answer. `scope` is what
// the cursor is bound to.
ApiResult<std::string> paged_list(const World& world, const ApiCall& call, std::string scope,
                                  std::string_view array, std::string_view what,
                                  const std::vector<std::string_view>& items);

// Page query with the cursor from where the method has it: GET the query, POST the body.
PageQuery page_query(const World& world, const ApiCall& call, std::string scope);

// Date-times need a time and a zone ("2026-01-02T10:00:00Z"). Errors: 400 naming the parameter.
ApiResult<std::optional<std::int64_t>> parse_datetime(std::string_view name,
                                                      const std::optional<std::string>& text);
// A member of a filter that must be a string. Errors: 400.
ApiResult<std::optional<std::string>> filter_text(const Json& filter, std::string_view name);
// A member that must be an array of strings (or of integers, where ids are numbers), as keys.
ApiResult<std::optional<std::vector<std::uint64_t>>> filter_ids(const Json& filter,
                                                                std::string_view name);

// Endpoints: calls_api.cc
ApiResult<std::string> list_calls(World& world, const ApiCall& call);
ApiResult<std::string> get_call(World& world, const ApiCall& call);
ApiResult<std::string> create_call(World& world, const ApiCall& call);
ApiResult<std::string> extensive_calls(World& world, const ApiCall& call);
ApiResult<std::string> call_transcripts(World& world, const ApiCall& call);
// company_api.cc
ApiResult<std::string> list_users(World& world, const ApiCall& call);
ApiResult<std::string> get_user(World& world, const ApiCall& call);
ApiResult<std::string> extensive_users(World& world, const ApiCall& call);
ApiResult<std::string> list_workspaces(World& world, const ApiCall& call);
ApiResult<std::string> list_scorecards(World& world, const ApiCall& call);
ApiResult<std::string> list_trackers(World& world, const ApiCall& call);
ApiResult<std::string> list_library_folders(World& world, const ApiCall& call);
ApiResult<std::string> library_folder_content(World& world, const ApiCall& call);
// stats_api.cc
ApiResult<std::string> answered_scorecards(World& world, const ApiCall& call);
ApiResult<std::string> aggregate_activity(World& world, const ApiCall& call);
ApiResult<std::string> aggregate_by_period(World& world, const ApiCall& call);
ApiResult<std::string> day_by_day_activity(World& world, const ApiCall& call);
ApiResult<std::string> interaction_stats(World& world, const ApiCall& call);

}  // namespace sophia::gong_sim
