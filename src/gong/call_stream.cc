#include "gong/call_stream.h"

#include <algorithm>

#include "core/json_writer.h"
#include "gong/parallel.h"
#include "net/url.h"

namespace sophia::gong {
namespace {

// Everything but media: the links in it die after eight hours, so each read would look like an
// edit.
constexpr std::string_view kSelector =
    R"({"context":"Extended","contextTiming":["Now","TimeOfCall"],"exposedFields":{)"
    R"("parties":true,"content":{"structure":true,"topics":true,"trackers":true,)"
    R"("trackerOccurrences":true,"pointsOfInterest":true,"brief":true,"outline":true,)"
    R"("highlights":true,"callOutcome":true,"keyPoints":true},"interaction":{"speakers":true,)"
    R"("video":true,"personInteractionStats":true,"questions":true},)"
    R"("collaboration":{"publicComments":true}}})";

constexpr std::int64_t kUsPerHour = 3600 * kUsPerSecond;

Timestamp whole_second(Timestamp at) { return {at.us / kUsPerSecond * kUsPerSecond}; }

// A call started late belongs to the window of its schedule in GET /v2/calls: the cursor must not
// move past that.
std::optional<Timestamp> cursor_time(const CallHead& head) {
  if (!head.started) return std::nullopt;
  return head.scheduled ? std::min(*head.started, *head.scheduled) : *head.started;
}

// What decides which calls there are.
std::string window_of(const GongConfig& config) {
  return format_seconds(config.start) + " " + std::to_string(config.min_duration_seconds) + " " +
         std::to_string(static_cast<int>(config.private_calls));
}

}  // namespace

std::string_view stream_name(CallKind kind) {
  return kind == CallKind::kExtensive ? "extensiveCalls" : "calls";
}
std::string_view cursor_field(CallKind kind) {
  return kind == CallKind::kExtensive ? "startdatetime" : "started";
}

CallStream::CallStream(GongApi& api, CallKind kind, StreamProgress progress, CallIndex& index)
    : api_(api),
      kind_(kind),
      name_(stream_name(kind)),
      index_(index),
      now_(whole_second(api.clock().now())),
      has_past_(progress.cursor.has_value()),
      progress_(std::move(progress)) {
  // Another start date or filter concerns old calls too: they are read again now.
  std::string window = window_of(api_.config());
  if (!progress_.window.empty() && progress_.window != window) progress_.reconciliation = {};
  progress_.window = std::move(window);
  const Timestamp start = api_.config().start;
  fresh_from_ = start;
  if (progress_.cursor) {
    const Timestamp back{progress_.cursor->us - api_.config().lookback_days * kUsPerDay};
    fresh_from_ = std::max(start, midnight(back));
  }
}

Status CallStream::read_new(const std::stop_token& stop) {
  SOPHIA_CHECK_OK(read_fresh(stop));
  return read_pending(stop);
}

Status CallStream::read_again(const std::stop_token& stop) {
  SOPHIA_CHECK_OK(reconcile(stop));
  return emit_state();
}

// The days of a window that was read to its end are known anew.
void CallStream::count_dropped(const Window& window) {
  const std::int64_t first = midnight(window.range.from).us / kUsPerDay;
  const std::int64_t end = (window.range.to.us + kUsPerDay - 1) / kUsPerDay;
  progress_.dropped.erase(progress_.dropped.lower_bound(first), progress_.dropped.lower_bound(end));
  for (const auto& [day, counts] : window.dropped) {
    progress_.dropped[day] = counts;
    for (std::size_t i = 0; i < counts.size(); ++i) dropped_[i] += counts[i];
  }
}

Status CallStream::tell_dropped() {
  for (std::size_t i = 0; i < dropped_.size(); ++i) {
    if (dropped_[i] == 0) continue;
    SOPHIA_CHECK_OK(api_.emitter().passed_over(name_, kDropReasons[i], dropped_[i]));
  }
  return {};
}

std::vector<TimeRange> CallStream::fresh_windows() const {
  TimeRanges have;
  for (const TimeRange& r : progress_.read.ranges()) {
    // The end of what an interrupted sync read is a look-back of its own.
    have.add({r.from, midnight({r.to.us - api_.config().lookback_days * kUsPerDay})});
  }
  std::vector<TimeRange> windows;
  for (const TimeRange& missing : have.missing_in({fresh_from_, now_})) {
    for (const TimeRange& window : windows_of(missing)) windows.push_back(window);
  }
  std::ranges::sort(windows, std::ranges::greater(), &TimeRange::from);
  return windows;
}

PagedRequest CallStream::window_request(TimeRange range, Priority priority) const {
  PagedRequest request;
  request.stream = name_;
  request.array = "calls";
  request.priority = priority;
  const std::string from = format_seconds(range.from);
  const std::string to = format_seconds(range.to);
  if (is_extensive()) {
    request.method = "POST";
    request.path = "/v2/calls/extensive";
    request.body = R"({"filter":{"fromDateTime":")" + from + R"(","toDateTime":")" + to +
                   R"("},"contentSelector":)" + std::string(kSelector) + "}";
  } else {
    request.path = "/v2/calls";
    request.query = "fromDateTime=" + net::url_encode(from) + "&toDateTime=" + net::url_encode(to);
  }
  return request;
}

PagedRequest CallStream::ids_request(const std::vector<std::string>& ids) const {
  PagedRequest request;
  request.stream = name_;
  request.array = "calls";
  request.priority = Priority::kReread;
  request.method = "POST";
  request.path = "/v2/calls/extensive";
  JsonWriter w;
  w.begin_object().key("filter").begin_object().key("callIds").begin_array();
  for (const std::string& id : ids) w.value(id);
  w.end_array().end_object();
  if (is_extensive()) w.key("contentSelector").raw(kSelector);
  w.end_object();
  request.body = w.take();
  return request;
}

Status CallStream::read_fresh(const std::stop_token& stop) {
  const auto windows = fresh_windows();
  const auto workers = static_cast<std::size_t>(api_.config().concurrency);
  SOPHIA_CHECK_OK(
      run_parallel(workers, windows.size(), stop, [&](std::size_t i, const std::stop_token& inner) {
        return read_window(windows[i], Priority::kFresh, inner);
      }));
  const std::scoped_lock lock(mutex_);
  const Timestamp before = progress_.cursor.value_or(api_.config().start);
  progress_.cursor = std::max(before, progress_.newest.value_or(before));
  progress_.read = {};
  progress_.newest.reset();
  if (!has_past_) progress_.reconciliation.done = now_;
  return emit_state();
}

Status CallStream::read_window(TimeRange range, Priority priority, const std::stop_token& stop) {
  constexpr int kTries = 3;
  Window window;
  for (int tries = 1; tries <= kTries; ++tries) {
    window = {range, priority, {}, {}};
    SOPHIA_TRY(const bool whole, read_window_once(window, stop));
    if (whole) break;
    if (tries < kTries) continue;
    SOPHIA_CHECK_OK(api_.emitter().log(
        airbyte::LogLevel::kWarn, name_ + ": Gong leaves calls out of the window that begins " +
                                      format_seconds(range.from) +
                                      ", though it has them; they were read by their ids"));
  }
  const std::scoped_lock lock(mutex_);
  index_.cover(range);
  count_dropped(window);
  SOPHIA_CHECK_OK(tell_dropped());
  if (priority == Priority::kFresh) progress_.read.add(range);
  return priority == Priority::kFresh ? emit_state() : Status{};
}

// False: calls that Gong has in this window were not on its pages.
Result<bool> CallStream::read_window_once(Window& window, const std::stop_token& stop) {
  const OnTotal on_total = [&](std::int64_t total) {
    return window.priority == Priority::kFresh ? api_.emitter().estimate(name_, total) : Status{};
  };
  const OnRecords on_records = [&](const std::vector<RawRecord>& records) {
    return take_records(records, window);
  };
  const auto request = window_request(window.range, window.priority);
  SOPHIA_CHECK_OK(read_pages(api_, request, on_total, on_records, stop));
  return check_missing(window, stop);
}

Status CallStream::take_records(const std::vector<RawRecord>& records, Window& window) {
  const std::scoped_lock lock(mutex_);
  for (const RawRecord& record : records) {
    const auto head = record.malformed ? std::nullopt : read_call_head(record.text, is_extensive());
    if (!head) {
      SOPHIA_CHECK_OK(api_.emitter().record(name_, std::string(record.text), true));
      continue;
    }
    const bool is_new = head->id.empty() || window.seen.insert(head->id).second;
    const Timestamp day = head->started.value_or(window.range.from);
    SOPHIA_TRY(const Verdict verdict, take_call(record.text, *head, day));
    if (verdict != Verdict::kKeep && is_new) {
      const Timestamp last{window.range.to.us - 1};
      const Timestamp inside =
          std::clamp(day, window.range.from, std::max(window.range.from, last));
      ++window.dropped[midnight(inside).us / kUsPerDay][static_cast<std::size_t>(verdict) - 1];
    }
    const auto at = cursor_time(*head);
    if (!at || now_ < *at || window.priority != Priority::kFresh) continue;
    progress_.newest = std::max(progress_.newest.value_or(*at), whole_second(*at));
  }
  return {};
}

Result<Verdict> CallStream::take_call(std::string_view record, const CallHead& head, Timestamp at) {
  if (!head.id.empty()) seen_.insert(head.id);
  const Verdict verdict = judge_call(head, api_.config());
  if (verdict != Verdict::kKeep) {
    SOPHIA_CHECK_OK(take_back(head, verdict));
    return verdict;
  }
  if (!head.id.empty()) {
    progress_.known.add(head.id, at);
    index_.add({head.id, at, head.started_raw});
    if (is_extensive()) {
      progress_.has_briefs = progress_.has_briefs || head.has_brief;
      progress_.has_outlines = progress_.has_outlines || head.has_outline;
      unfinished_.push_back({head.id, at, head.has_brief, head.has_outline});
    }
  }
  SOPHIA_CHECK_OK(api_.emitter().record(name_, call_data(record, head, is_extensive())));
  return verdict;
}

Status CallStream::take_back(const CallHead& head, Verdict verdict) {
  if (head.id.empty() || !progress_.known.contains(head.id)) return {};
  progress_.known.remove(head.id);
  progress_.pending.done(head.id);
  index_.remove(head.id);
  return api_.emitter().record(name_, tombstone(head.id, now_, to_string(verdict)));
}

// Waits for what this company's other calls have.
void CallStream::note_unfinished() {
  for (const Unfinished& call : unfinished_) {
    const bool waits =
        (progress_.has_briefs && !call.has_brief) || (progress_.has_outlines && !call.has_outline);
    if (waits) {
      progress_.pending.missed(call.id, call.started, "", now_);
    } else {
      progress_.pending.done(call.id);
    }
  }
  unfinished_.clear();
}

Status CallStream::read_pending(const std::stop_token& stop) {
  std::vector<std::string> ids;
  {
    const std::scoped_lock lock(mutex_);
    note_unfinished();
    for (const PendingCall& call : progress_.pending.due(now_)) {
      if (!seen_.contains(call.id)) ids.push_back(call.id);
    }
  }
  if (ids.empty() || !has_past_) return {};
  std::set<std::string> inside;
  const auto found = find_again(ids, inside, {}, stop);
  if (!found) {
    // Used up for today: these calls wait for tomorrow.
    if (api_.budget().left(Priority::kReread) == 0) return {};
    return std::unexpected(found.error());
  }
  const std::scoped_lock lock(mutex_);
  note_unfinished();
  for (const std::string& id : ids) {
    if (!found->contains(id)) progress_.pending.done(id);  // the reconciliation finds deletions
  }
  return emit_state();
}

Status CallStream::reconcile(const std::stop_token& stop) {
  Reconciliation& pass = progress_.reconciliation;
  const Timestamp start = api_.config().start;
  if (!has_past_ || !(start < fresh_from_)) return {};
  const std::int64_t period_us = api_.config().reconcile_hours * kUsPerHour;
  if (!pass.at && pass.done && now_.us < pass.done->us + period_us) return {};
  if (!pass.at) {
    pass.began = now_;
    pass.at = fresh_from_;
  }
  // A sync spends at most half of what is left, so that later syncs of the day can re-read, too.
  const std::int64_t keep = api_.budget().left(Priority::kReread) / 2;
  for (const TimeRange& window : windows_of({start, std::min(*pass.at, fresh_from_)})) {
    if (api_.budget().left(Priority::kReread) <= keep) return emit_state();
    const Status read = read_window(window, Priority::kReread, stop);
    if (!read && api_.budget().left(Priority::kReread) == 0) return emit_state();
    SOPHIA_CHECK_OK(read);
    pass.at = window.from;
    SOPHIA_CHECK_OK(emit_state());
  }
  pass = {.done = pass.began, .began = {}, .at = {}};
  return {};
}

Status CallStream::emit_state() {
  progress_.budget_date = api_.budget().date();
  progress_.budget_used = api_.budget().used_by(name_);
  return api_.emitter().state(name_,
                              print_progress(progress_, StateShape::kCursor, cursor_field(kind_),
                                             api_.config().lookback_days));
}

}  // namespace sophia::gong
