// The small streams: users, workspaces, scorecards, trackers, libraryFolders (full refresh) and
// answeredScorecards and the three kinds of statistics (incremental by day).
#pragma once

#include <stop_token>
#include <string>
#include <string_view>

#include "gong/api.h"

namespace sophia::gong {

// Reads the stream `name` and emits its state at the end: {"__ab_no_cursor_state_message":true}
// plus our count of requests. Errors: those of read_pages.
Status read_settings_stream(GongApi& api, const std::string& name, const std::stop_token& stop);

// `state`: of the last sync, empty for all. answeredScorecards: {"reviewTime":"2024-06-10"}; the
// statistics: {"toDate":"2024-06-10"}, one record a user and calendar month, the month of the state
// is read again. Dates end with yesterday (UTC), as Gong refuses the current day of its customer.
// Errors: those of read_pages; kInvalidArgument (damaged state).
Status read_stats_stream(GongApi& api, const std::string& name, std::string_view state,
                         const std::stop_token& stop);

bool is_settings_stream(std::string_view name);
bool is_stats_stream(std::string_view name);

}  // namespace sophia::gong
