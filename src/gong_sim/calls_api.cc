// /v2/calls and below: list, one, extensive, transcripts.
#include <algorithm>

#include "core/json_writer.h"
#include "gong_sim/content_selector.h"
#include "gong_sim/json_raw.h"
#include "gong_sim/world.h"

namespace sophia::gong_sim {
namespace {

constexpr std::size_t kMaxCallIds = 100;

struct CallFilter {
  std::optional<std::int64_t> from_us;  // inclusive
  std::optional<std::int64_t> to_us;    // exclusive
  std::uint64_t workspace = 0;          // 0 = any
  std::optional<std::vector<std::uint64_t>> ids;
  std::optional<std::vector<std::uint64_t>> hosts;

  bool in_window(std::int64_t us) const {
    return (!from_us || us >= *from_us) && (!to_us || us < *to_us);
  }
  std::string scope() const {
    std::string text = std::to_string(from_us.value_or(INT64_MIN)) + "," +
                       std::to_string(to_us.value_or(INT64_MAX)) + "," + std::to_string(workspace);
    for (const auto* keys : {&ids, &hosts}) {
      text.push_back(';');
      if (!*keys) continue;
      for (const std::uint64_t key : **keys) text.append(std::to_string(key)).push_back(',');
    }
    return text;
  }
};

ApiResult<void> set_window(CallFilter& filter, const std::optional<std::string>& from,
                           const std::optional<std::string>& to) {
  SOPHIA_TRY(filter.from_us, parse_datetime("fromDateTime", from));
  SOPHIA_TRY(filter.to_us, parse_datetime("toDateTime", to));
  if (filter.from_us && filter.to_us && *filter.from_us > *filter.to_us) {
    return refuse(400, "fromDateTime: must not be after toDateTime");
  }
  return {};
}

ApiResult<CallFilter> query_filter(const World& world, const ApiCall& call) {
  CallFilter filter;
  SOPHIA_CHECK_OK(set_window(filter, call.param("fromDateTime"), call.param("toDateTime")));
  if (const auto workspace = call.param("workspaceId")) filter.workspace = key_of(*workspace);
  if (world.max_window_days > 0) {
    if (!filter.from_us) return refuse(400, "fromDateTime: is required");
    const std::int64_t to_us = filter.to_us.value_or(world.clock.now().us);
    if (to_us - *filter.from_us > world.max_window_days * kUsPerDay) {
      return refuse(
          400, "The date range must not exceed " + std::to_string(world.max_window_days) + " days");
    }
  }
  return filter;
}

ApiResult<CallFilter> body_filter(const ApiCall& call) {
  CallFilter filter;
  SOPHIA_TRY(const auto from, filter_text(call.filter(), "fromDateTime"));
  SOPHIA_TRY(const auto to, filter_text(call.filter(), "toDateTime"));
  SOPHIA_CHECK_OK(set_window(filter, from, to));
  SOPHIA_TRY(const auto workspace, filter_text(call.filter(), "workspaceId"));
  if (workspace) filter.workspace = key_of(*workspace);
  SOPHIA_TRY(filter.ids, filter_ids(call.filter(), "callIds"));
  if (filter.ids && filter.ids->size() > kMaxCallIds) {
    return refuse(400, "callIds: must hold at most 100 ids");
  }
  return filter;
}

// The positions that the filter's ids name, ascending; nullopt when it has none.
template <class Find>
std::optional<std::vector<std::uint32_t>> positions(const CallFilter& filter, Find&& find) {
  if (!filter.ids) return std::nullopt;
  std::vector<std::uint32_t> found;
  for (const std::uint64_t id : *filter.ids) {
    const auto more = find(id);
    found.insert(found.end(), more.begin(), more.end());
  }
  std::ranges::sort(found);
  const auto repeats = std::ranges::unique(found);
  found.erase(repeats.begin(), repeats.end());
  return found;
}

bool matches(const CallFilter& filter, const CallEntry& entry, std::int64_t compared_us) {
  return filter.in_window(compared_us) &&
         (filter.workspace == 0 || filter.workspace == entry.workspace) &&
         (!filter.hosts || std::ranges::find(*filter.hosts, entry.host) != filter.hosts->end());
}

ApiError unreadable(const Error& error) { return {500, error.message}; }

}  // namespace

ApiResult<std::string> list_calls(World& world, const ApiCall& call) {
  SOPHIA_TRY(const CallFilter filter, query_filter(world, call));
  const Evolution& evolution = world.evolution;
  const Candidates all{.count = static_cast<std::uint32_t>(world.tenant.calls().size())};
  SOPHIA_TRY(
      const Page page,
      world.pager.select(page_query(world, call, filter.scope()), all, [&](std::uint32_t at, bool) {
        const CallEntry& entry = evolution.call(at);
        return evolution.call_visible(at) && matches(filter, entry, entry.listed_us);
      }));
  if (page.total == 0) return nothing_found("calls");
  std::string out = open_page(call, page, "calls");
  std::string record;
  bool first = true;
  for (const std::uint32_t at : page.items) {
    record.clear();
    if (const auto read = evolution.read_call(at, record); !read) {
      return std::unexpected(unreadable(read.error()));
    }
    // A record without metaData has nothing to show here; one that is no object is shown as it is.
    const auto shown = evolution.call(at).is_json && is_object(record)
                           ? raw_member(record, "metaData")
                           : std::optional<std::string_view>(record);
    if (!shown) continue;
    if (!std::exchange(first, false)) out.push_back(',');
    out.append(*shown);
  }
  return out.append("]}");
}

ApiResult<std::string> get_call(World& world, const ApiCall& call) {
  const std::string_view id = std::string_view(call.http.path).substr(sizeof("/v2/calls/") - 1);
  const auto calls = world.tenant.calls_with_id(key_of(id));
  if (calls.empty() || !world.evolution.call_visible(calls.back())) {
    return refuse(404, "Call not found: " + std::string(id));
  }
  std::string record;
  if (const auto read = world.evolution.read_call(calls.back(), record); !read) {
    return std::unexpected(unreadable(read.error()));
  }
  std::string out = open_answer(call);
  return out.append("\"call\":").append(raw_member(record, "metaData").value_or("null")) + "}";
}

ApiResult<std::string> create_call(World&, const ApiCall&) {
  return refuse(400, "clientUniqueId, actualStart, direction, parties, primaryUser: are required");
}

ApiResult<std::string> extensive_calls(World& world, const ApiCall& call) {
  SOPHIA_TRY(CallFilter filter, body_filter(call));
  SOPHIA_TRY(filter.hosts, filter_ids(call.filter(), "primaryUserIds"));
  SOPHIA_TRY(const ContentSelector selector,
             parse_content_selector(json_find(call.body, "contentSelector")));
  Evolution& evolution = world.evolution;
  const auto only =
      positions(filter, [&](std::uint64_t id) { return world.tenant.calls_with_id(id); });
  const Candidates candidates{.count = static_cast<std::uint32_t>(world.tenant.calls().size()),
                              .only = only ? &*only : nullptr};
  SOPHIA_TRY(const Page page,
             world.pager.select(page_query(world, call, filter.scope() + selector.text), candidates,
                                [&](std::uint32_t at, bool) {
                                  const CallEntry& entry = evolution.call(at);
                                  return evolution.call_visible(at) &&
                                         matches(filter, entry, entry.started_us);
                                }));
  if (page.total == 0) return nothing_found("calls");
  std::string out = open_page(call, page, "calls");
  std::string record;
  for (std::size_t i = 0; i < page.items.size(); ++i) {
    const std::uint32_t at = page.items[i];
    if (i > 0) out.push_back(',');
    record.clear();
    if (const auto read = evolution.read_call(at, record); !read) {
      return std::unexpected(unreadable(read.error()));
    }
    if (evolution.call(at).is_json) {
      append_selected(record, selector, evolution.content_visible(at, true), out);
    } else {
      out.append(record);
    }
  }
  return out.append("]}");
}

ApiResult<std::string> call_transcripts(World& world, const ApiCall& call) {
  SOPHIA_TRY(const CallFilter filter, body_filter(call));
  Evolution& evolution = world.evolution;
  const auto& transcripts = world.tenant.transcripts();
  const auto only =
      positions(filter, [&](std::uint64_t id) { return world.tenant.transcripts_of(id); });
  const Candidates candidates{.count = static_cast<std::uint32_t>(transcripts.size()),
                              .only = only ? &*only : nullptr};
  const auto belongs = [&](std::uint32_t at, bool on_page) {
    const TranscriptEntry& entry = transcripts[at];
    const std::int64_t started_us =
        entry.call_at != kNoCall ? evolution.call(entry.call_at).started_us : entry.started_us;
    return filter.in_window(started_us) &&
           (filter.workspace == 0 || filter.workspace == entry.workspace) &&
           evolution.transcript_visible(at, on_page);
  };
  SOPHIA_TRY(const Page page,
             world.pager.select(page_query(world, call, filter.scope()), candidates, belongs));
  if (page.items.empty() && page.next_cursor.empty()) return nothing_found("transcripts");
  std::string out = open_page(call, page, "callTranscripts");
  for (std::size_t i = 0; i < page.items.size(); ++i) {
    if (i > 0) out.push_back(',');
    const auto read = world.tenant.read(transcripts[page.items[i]].ref, out);
    if (!read) return std::unexpected(unreadable(read.error()));
  }
  return out.append("]}");
}

}  // namespace sophia::gong_sim
