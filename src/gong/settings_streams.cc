#include "gong/settings_streams.h"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "airbyte/json_cursor.h"
#include "core/json.h"
#include "core/json_writer.h"
#include "gong/call_record.h"
#include "gong/paged_read.h"
#include "gong/time_ranges.h"
#include "net/url.h"

namespace sophia::gong {
namespace {

struct SettingsStream {
  std::string_view name;
  std::string_view path;
  std::string_view query;
  std::string_view array;
  bool paged;
};

constexpr std::array<SettingsStream, 5> kSettings = {{
    {"users", "/v2/users", "includeAvatars=false", "users", true},
    {"workspaces", "/v2/workspaces", "", "workspaces", false},
    {"scorecards", "/v2/settings/scorecards", "", "scorecards", false},
    {"trackers", "/v2/settings/trackers", "", "keywordTrackers", false},
    {"libraryFolders", "/v2/library/folders", "", "folders", false},
}};

struct StatsStream {
  std::string_view name;
  std::string_view path;
  std::string_view array;
};

constexpr std::array<StatsStream, 4> kStats = {{
    {"answeredScorecards", "/v2/stats/activity/scorecards", "answeredScorecards"},
    {"statsActivityAggregate", "/v2/stats/activity/aggregate", "usersAggregateActivityStats"},
    {"statsActivityDayByDay", "/v2/stats/activity/day-by-day", "usersDetailedActivities"},
    {"statsInteraction", "/v2/stats/interaction", "peopleInteractionStats"},
}};

template <class Table>
const auto* find_stream(const Table& table, std::string_view name) {
  const auto found = std::ranges::find(table, name, &Table::value_type::name);
  return found == table.end() ? nullptr : &*found;
}

// What each record of a small stream gets on its way out.
std::string small_record(std::string_view text) {
  return with_quoted_ids(
      text, {"id", "scorecardId", "workspaceId", "updaterUserId", "trackerId", "creatorUserId",
             "answeredScorecardId", "callId", "reviewedUserId", "reviewerUserId", "editorUserId",
             "userId", "parentFolderId", "createdBy", "managerId"});
}

Status emit_record(GongApi& api, const std::string& stream, const RawRecord& record,
                   const std::vector<std::pair<std::string, std::string>>& added) {
  if (record.malformed || !record.text.starts_with('{')) {
    return api.emitter().record(stream, std::string(record.text), true);
  }
  std::string data = small_record(record.text);
  for (const auto& [key, value] : added) data = with_member(data, key, json_quote(value));
  return api.emitter().record(stream, std::move(data));
}

Status emit_state(GongApi& api, const std::string& stream, std::string_view key,
                  std::string_view value) {
  JsonWriter w;
  w.begin_object().key(key);
  if (value.empty()) {
    w.value(true);
  } else {
    w.value(value);
  }
  w.key("_sophia").begin_object().field("day", api.budget().date());
  w.field("used", api.budget().used_by(stream)).end_object().end_object();
  return api.emitter().state(stream, w.take());
}

Result<std::vector<std::string>> workspace_ids(GongApi& api, const std::string& stream,
                                               const std::stop_token& stop) {
  std::vector<std::string> ids;
  PagedRequest request;
  request.stream = stream;
  request.path = "/v2/workspaces";
  request.array = "workspaces";
  request.empty_is_404 = false;
  SOPHIA_CHECK_OK(read_pages(
      api, request, {},
      [&](const std::vector<RawRecord>& records) -> Status {
        for (const RawRecord& record : records) {
          const auto head = record.malformed ? std::nullopt : read_call_head(record.text, false);
          if (head && !head->id.empty()) ids.push_back(head->id);
        }
        return {};
      },
      stop));
  return ids;
}

Status read_one(GongApi& api, const PagedRequest& request,
                const std::vector<std::pair<std::string, std::string>>& added,
                const std::stop_token& stop) {
  const OnTotal on_total = [&](std::int64_t total) {
    return api.emitter().estimate(request.stream, total);
  };
  const OnRecords on_records = [&](const std::vector<RawRecord>& records) -> Status {
    for (const RawRecord& record : records) {
      SOPHIA_CHECK_OK(emit_record(api, request.stream, record, added));
    }
    return {};
  };
  return read_pages(api, request, on_total, on_records, stop);
}

// First days of the months from `from` on, while before `to`.
std::vector<TimeRange> months_of(TimeRange range) {
  std::vector<TimeRange> months;
  CivilDate date = utc_date(range.from);
  for (Timestamp at = range.from; at < range.to;) {
    const int next_year = date.month == 12 ? date.year + 1 : date.year;
    const unsigned next_month = date.month == 12 ? 1 : date.month + 1;
    const Timestamp next{days_from_civil(next_year, next_month, 1) * kUsPerDay};
    months.push_back({at, std::min(next, range.to)});
    at = next;
    date = {next_year, next_month, 1};
  }
  return months;
}

Result<std::optional<Timestamp>> state_date(std::string_view state, std::string_view key) {
  if (state.empty()) return std::optional<Timestamp>{};
  SOPHIA_TRY(const Json json, parse_json(state));
  const auto text = json_string(json, key);
  if (!text || text->empty()) return std::optional<Timestamp>{};
  SOPHIA_TRY(const Timestamp at, parse_timestamp(*text));
  return std::optional<Timestamp>{at};
}

PagedRequest stats_request(const StatsStream& stream, std::string body) {
  PagedRequest request;
  request.stream = stream.name;
  request.method = "POST";
  request.path = stream.path;
  request.body = std::move(body);
  request.array = stream.array;
  request.not_found_is_empty = true;
  return request;
}

Status read_answered(GongApi& api, const StatsStream& stream, std::string_view state,
                     const std::stop_token& stop) {
  SOPHIA_TRY(const auto before, state_date(state, "reviewTime"));
  Timestamp from = midnight(api.config().start);
  if (before) {
    const Timestamp back{before->us - api.config().lookback_days * kUsPerDay};
    from = std::max(from, midnight(back));
  }
  const std::string body = R"({"filter":{"reviewFromDate":")" + format_date(from) + R"("}})";
  SOPHIA_CHECK_OK(read_one(api, stats_request(stream, body), {}, stop));
  return emit_state(api, std::string(stream.name), "reviewTime", format_date(api.clock().now()));
}

}  // namespace

bool is_settings_stream(std::string_view name) { return find_stream(kSettings, name) != nullptr; }
bool is_stats_stream(std::string_view name) { return find_stream(kStats, name) != nullptr; }

Status read_settings_stream(GongApi& api, const std::string& name, const std::stop_token& stop) {
  const SettingsStream* stream = find_stream(kSettings, name);
  if (stream == nullptr) return fail(Code::kInvalidArgument, name + ": no such stream");
  PagedRequest request;
  request.stream = name;
  request.path = stream->path;
  request.query = stream->query;
  request.array = stream->array;
  request.empty_is_404 = stream->paged;
  // Folders are asked for by workspace: a company with several refuses the request without one.
  if (name == "libraryFolders") {
    SOPHIA_TRY(const auto ids, workspace_ids(api, name, stop));
    for (const std::string& id : ids) {
      request.query = "workspaceId=" + net::url_encode(id);
      SOPHIA_CHECK_OK(read_one(api, request, {{"workspaceId", id}}, stop));
    }
  } else {
    SOPHIA_CHECK_OK(read_one(api, request, {}, stop));
  }
  return emit_state(api, name, "__ab_no_cursor_state_message", "");
}

Status read_stats_stream(GongApi& api, const std::string& name, std::string_view state,
                         const std::stop_token& stop) {
  const StatsStream* stream = find_stream(kStats, name);
  if (stream == nullptr) return fail(Code::kInvalidArgument, name + ": no such stream");
  if (name == "answeredScorecards") return read_answered(api, *stream, state, stop);
  SOPHIA_TRY(const auto before, state_date(state, "toDate"));
  const Timestamp yesterday{midnight(api.clock().now()).us - kUsPerDay};
  Timestamp from = midnight(api.config().start);
  if (before) {
    const CivilDate date = utc_date(*before);
    from = std::max(from, Timestamp{days_from_civil(date.year, date.month, 1) * kUsPerDay});
  }
  for (const TimeRange& month : months_of({from, yesterday})) {
    const std::string first = format_date(month.from);
    const std::string last = format_date(month.to);
    const std::string body =
        R"({"filter":{"fromDate":")" + first + R"(","toDate":")" + last + R"("}})";
    SOPHIA_CHECK_OK(
        read_one(api, stats_request(*stream, body), {{"fromDate", first}, {"toDate", last}}, stop));
    SOPHIA_CHECK_OK(emit_state(api, name, "toDate", last));
  }
  if (!(from < yesterday)) return emit_state(api, name, "toDate", format_date(from));
  return {};
}

}  // namespace sophia::gong
