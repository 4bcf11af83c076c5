#include "gong/stream_progress.h"

#include "core/json.h"
#include "core/json_writer.h"

namespace sophia::gong {
namespace {

using Moment = std::optional<Timestamp>;

Result<Moment> seconds_member(const Json& json, std::string_view key) {
  const Json* found = json_find(json, key);
  if (found == nullptr || found->is_null()) return Moment{};
  if (!found->is_int64()) return fail(Code::kInvalidArgument, std::string(key) + ": not a time");
  return Moment{Timestamp{found->get_int64() * kUsPerSecond}};
}

Result<TimeRanges> parse_ranges(const Json& json) {
  TimeRanges ranges;
  const auto* list = json.if_array();
  if (list == nullptr) return fail(Code::kInvalidArgument, "read: not a list");
  for (const Json& item : *list) {
    const auto* pair = item.if_array();
    if (pair == nullptr || pair->size() != 2 || !(*pair)[0].is_int64() || !(*pair)[1].is_int64()) {
      return fail(Code::kInvalidArgument, "read: damaged range");
    }
    ranges.add({{(*pair)[0].get_int64() * kUsPerSecond}, {(*pair)[1].get_int64() * kUsPerSecond}});
  }
  return ranges;
}

Result<DropsByDay> parse_dropped(const Json& json) {
  DropsByDay days;
  const auto* object = json.if_object();
  if (object == nullptr) return fail(Code::kInvalidArgument, "passed_over: not an object");
  for (const auto& [day, counts] : *object) {
    SOPHIA_TRY(const Timestamp at, parse_timestamp(std::string_view(day.data(), day.size())));
    const auto* list = counts.if_array();
    if (list == nullptr || list->size() != kDropReasons.size()) {
      return fail(Code::kInvalidArgument, "passed_over: damaged counts");
    }
    DropCounts& of_day = days[at.us / kUsPerDay];
    for (std::size_t i = 0; i < of_day.size(); ++i) {
      if (!(*list)[i].is_int64())
        return fail(Code::kInvalidArgument, "passed_over: damaged counts");
      of_day[i] = (*list)[i].get_int64();
    }
  }
  return days;
}

void write_dropped(JsonWriter& w, const DropsByDay& days) {
  w.begin_object();
  for (const auto& [day, counts] : days) {
    w.key(format_date({day * kUsPerDay})).begin_array();
    for (const std::int64_t count : counts) w.value(count);
    w.end_array();
  }
  w.end_object();
}

Status parse_own(const Json& own, StreamProgress& out) {
  if (const Json* read = json_find(own, "read")) {
    SOPHIA_TRY(out.read, parse_ranges(*read));
  }
  if (const Json* known = json_find(own, "known")) {
    SOPHIA_TRY(out.known, KnownIds::parse(*known));
  }
  if (const Json* pending = json_find(own, "pending")) {
    SOPHIA_TRY(out.pending, Pending::parse(*pending));
  }
  if (const Json* dropped = json_find(own, "passed_over")) {
    SOPHIA_TRY(out.dropped, parse_dropped(*dropped));
  }
  SOPHIA_TRY(out.newest, seconds_member(own, "newest"));
  SOPHIA_TRY(out.reconciliation.done, seconds_member(own, "reconciled"));
  SOPHIA_TRY(out.reconciliation.began, seconds_member(own, "reconciling"));
  SOPHIA_TRY(out.reconciliation.at, seconds_member(own, "reconciled_to"));
  out.has_briefs = json_bool(own, "briefs").value_or(false);
  out.has_outlines = json_bool(own, "outlines").value_or(false);
  out.window = json_string(own, "window").value_or("");
  out.budget_date = json_string(own, "day").value_or("");
  out.budget_used = json_int(own, "used").value_or(0);
  return {};
}

// The object that holds the cursor.
const Json& cursor_holder(const Json& state, StateShape shape) {
  if (shape == StateShape::kTranscripts) {
    const Json* inner = json_find(state, "state");
    if (inner != nullptr && inner->is_object()) return *inner;
  }
  return state;
}

void write_seconds(JsonWriter& w, std::string_view key, const Moment& at) {
  if (at) w.field(key, at->us / kUsPerSecond);
}

void write_own(JsonWriter& w, const StreamProgress& p) {
  w.key("_sophia").begin_object();
  if (!p.read.ranges().empty()) {
    w.key("read").begin_array();
    for (const TimeRange& r : p.read.ranges()) {
      w.begin_array().value(r.from.us / kUsPerSecond).value(r.to.us / kUsPerSecond).end_array();
    }
    w.end_array();
  }
  write_seconds(w, "newest", p.newest);
  w.key("known");
  p.known.write(w);
  if (p.pending.size() > 0) {
    w.key("pending");
    p.pending.write(w);
  }
  if (!p.dropped.empty()) {
    w.key("passed_over");
    write_dropped(w, p.dropped);
  }
  write_seconds(w, "reconciled", p.reconciliation.done);
  write_seconds(w, "reconciling", p.reconciliation.began);
  write_seconds(w, "reconciled_to", p.reconciliation.at);
  if (p.has_briefs) w.field("briefs", true);
  if (p.has_outlines) w.field("outlines", true);
  if (!p.window.empty()) w.field("window", p.window);
  w.field("day", p.budget_date).field("used", p.budget_used).end_object();
}

}  // namespace

Result<StreamProgress> parse_progress(std::string_view json, StateShape shape,
                                      std::string_view cursor_field) {
  StreamProgress out;
  if (json.empty()) return out;
  SOPHIA_TRY(const Json state, parse_json(json));
  if (!state.is_object()) return fail(Code::kInvalidArgument, "not an object");
  const Json* cursor = json_find(cursor_holder(state, shape), cursor_field);
  if (cursor != nullptr && cursor->is_string()) {
    if (!cursor->get_string().empty()) {
      SOPHIA_TRY(out.cursor, parse_timestamp(cursor->get_string()));
    }
  } else if (cursor != nullptr && !cursor->is_null()) {
    return fail(Code::kInvalidArgument, std::string(cursor_field) + ": not a time");
  }
  if (const Json* own = json_find(state, "_sophia")) SOPHIA_CHECK_OK(parse_own(*own, out));
  return out;
}

std::string print_progress(const StreamProgress& p, StateShape shape, std::string_view cursor_field,
                           std::int64_t lookback_days) {
  JsonWriter w;
  w.begin_object();
  if (shape == StateShape::kTranscripts) {
    w.field("use_global_cursor", true).key("state").begin_object();
    if (p.cursor) w.field(cursor_field, format_seconds(*p.cursor));
    w.end_object().field("lookback_window", lookback_days * 86'400);
    w.key("parent_state").begin_object().key("calls").begin_object();
    if (p.cursor) w.field("started", format_seconds(*p.cursor));
    w.end_object().end_object();
  } else if (p.cursor) {
    w.field(cursor_field, format_seconds(*p.cursor));
  }
  write_own(w, p);
  w.end_object();
  return w.take();
}

}  // namespace sophia::gong
