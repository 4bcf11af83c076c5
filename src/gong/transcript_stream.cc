#include "gong/transcript_stream.h"

#include <algorithm>
#include <set>

#include "airbyte/json_cursor.h"
#include "core/json_writer.h"
#include "gong/call_record.h"
#include "gong/parallel.h"
#include "net/url.h"

namespace sophia::gong {
namespace {

constexpr std::size_t kIdsPerRequest = 100;
constexpr std::size_t kBatchesPerState = 20;
constexpr std::int64_t kUsPerHour = 3600 * kUsPerSecond;

struct TranscriptHead {
  std::string call_id;
  bool has_text = false;  // not null, not []
};

std::optional<TranscriptHead> read_head(std::string_view record) {
  TranscriptHead head;
  airbyte::JsonCursor cursor(record);
  if (cursor.peek() != '{') return std::nullopt;
  const bool whole = cursor.members([&](std::string_view key) {
    std::string_view raw;
    if (!cursor.value(raw)) return false;
    if (key == "callId") {
      head.call_id = raw.starts_with('"') ? airbyte::json_text(raw).value_or("") : std::string(raw);
      if (head.call_id == "null") head.call_id.clear();
    } else if (key == "transcript") {
      head.has_text = raw.starts_with('[') && raw != "[]";
    }
    return true;
  });
  return whole ? std::optional(head) : std::nullopt;
}

std::string request_body(const std::vector<CallRef>& batch) {
  JsonWriter w;
  w.begin_object().key("filter").begin_object().key("callIds").begin_array();
  for (const CallRef& call : batch) w.value(call.id);
  w.end_array().end_object().end_object();
  return w.take();
}

void sort_newest_first(std::vector<CallRef>& calls) {
  std::ranges::sort(calls, [](const CallRef& a, const CallRef& b) {
    return a.started != b.started ? a.started > b.started : a.id < b.id;
  });
}

}  // namespace

TranscriptStream::TranscriptStream(GongApi& api, StreamProgress progress, CallIndex& index)
    : api_(api),
      index_(index),
      now_{api.clock().now().us / kUsPerSecond * kUsPerSecond},
      from_(api.config().start),
      progress_(std::move(progress)) {
  if (progress_.cursor) {
    const Timestamp back{progress_.cursor->us - api_.config().lookback_days * kUsPerDay};
    from_ = std::max(from_, midnight(back));
  }
  // A backlog that was interrupted goes on before anything is read twice.
  const auto& checked = progress_.reconciliation.done;
  recheck_ = progress_.cursor &&
             (!checked || now_.us >= checked->us + api_.config().reconcile_hours * kUsPerHour);
  if (!progress_.cursor) progress_.reconciliation.done = now_;
}

Status TranscriptStream::run(const std::stop_token& stop) {
  SOPHIA_CHECK_OK(list_calls(stop));
  SOPHIA_CHECK_OK(ask_all(calls_to_ask(), Priority::kFresh, stop));
  SOPHIA_CHECK_OK(move_cursor());
  return recheck_ ? ask_again(stop) : Status{};
}

Status TranscriptStream::run_again(const std::stop_token& stop) {
  SOPHIA_CHECK_OK(ask_all(calls_to_ask(), Priority::kFresh, stop));
  return move_cursor();
}

Status TranscriptStream::ask_again(const std::stop_token& stop) {
  std::vector<CallRef> calls;
  for (CallRef& call : index_.calls()) {
    if (progress_.known.contains(call.id) && from_ <= call.started && !asked_.contains(call.id))
      calls.push_back(std::move(call));
  }
  sort_newest_first(calls);
  const Status done = ask_all(calls, Priority::kReread, stop);
  // Used up for today: what was read may have been edited since, and is asked for tomorrow.
  if (!done) return api_.budget().left(Priority::kReread) == 0 ? Status{} : done;
  const std::scoped_lock lock(mutex_);
  progress_.reconciliation.done = now_;
  return emit_state();
}

Status TranscriptStream::ask_all(const std::vector<CallRef>& calls, Priority priority,
                                 const std::stop_token& stop) {
  for (const CallRef& call : calls) asked_.insert(call.id);
  const std::size_t batches = (calls.size() + kIdsPerRequest - 1) / kIdsPerRequest;
  SOPHIA_CHECK_OK(
      api_.emitter().estimate(std::string(kTranscripts), static_cast<std::int64_t>(calls.size())));
  const auto workers = static_cast<std::size_t>(api_.config().concurrency);
  const Status done = run_parallel(
      workers, batches, stop, [&](std::size_t i, const std::stop_token& inner) -> Status {
        const auto begin = calls.begin() + static_cast<std::ptrdiff_t>(i * kIdsPerRequest);
        const auto end = calls.begin() + static_cast<std::ptrdiff_t>(
                                             std::min(calls.size(), (i + 1) * kIdsPerRequest));
        return ask({begin, end}, priority, inner);
      });
  const std::scoped_lock lock(mutex_);
  if (!done && batches_ > 0) SOPHIA_CHECK_OK(emit_state());
  return done;
}

Status TranscriptStream::move_cursor() {
  const std::scoped_lock lock(mutex_);
  for (const CallRef& call : index_.calls()) {
    if (now_ < call.started) continue;
    progress_.cursor = std::max(progress_.cursor.value_or(call.started), call.started);
  }
  if (!progress_.cursor) progress_.cursor = api_.config().start;
  return emit_state();
}

Status TranscriptStream::list_calls(const std::stop_token& stop) {
  std::vector<TimeRange> windows;
  for (const TimeRange& missing : index_.covered().missing_in({from_, now_})) {
    for (const TimeRange& window : windows_of(missing)) windows.push_back(window);
  }
  const auto workers = static_cast<std::size_t>(api_.config().concurrency);
  return run_parallel(
      workers, windows.size(), stop,
      [&](std::size_t i, const std::stop_token& inner) { return list_window(windows[i], inner); });
}

Status TranscriptStream::list_window(TimeRange window, const std::stop_token& stop) {
  PagedRequest request;
  request.stream = kTranscripts;
  request.path = "/v2/calls";
  request.query = "fromDateTime=" + net::url_encode(format_seconds(window.from)) +
                  "&toDateTime=" + net::url_encode(format_seconds(window.to));
  request.array = "calls";
  const OnRecords on_records = [&](const std::vector<RawRecord>& records) -> Status {
    for (const RawRecord& record : records) {
      // What can't be read here is no call to ask a transcript of; the streams of calls show it.
      const auto head = record.malformed ? std::nullopt : read_call_head(record.text, false);
      if (!head || head->id.empty()) continue;
      if (judge_call(*head, api_.config()) != Verdict::kKeep) continue;
      index_.add({head->id, head->started.value_or(window.from), head->started_raw});
    }
    return {};
  };
  SOPHIA_CHECK_OK(read_pages(api_, request, {}, on_records, stop));
  index_.cover(window);
  return {};
}

// Never read, or still waited for.
std::vector<CallRef> TranscriptStream::calls_to_ask() const {
  std::vector<CallRef> calls;
  std::set<std::string> listed;
  for (CallRef& call : index_.calls()) {
    listed.insert(call.id);
    const bool wanted = progress_.pending.contains(call.id)
                            ? progress_.pending.is_due(call.id, now_)
                            : !progress_.known.contains(call.id);
    if (wanted && !asked_.contains(call.id)) calls.push_back(std::move(call));
  }
  for (const PendingCall& call : progress_.pending.due(now_)) {
    if (!listed.contains(call.id) && !asked_.contains(call.id))
      calls.push_back({call.id, call.started, call.started_raw});
  }
  sort_newest_first(calls);
  return calls;
}

Status TranscriptStream::ask(const std::vector<CallRef>& batch, Priority priority,
                             const std::stop_token& stop) {
  std::unordered_map<std::string, const CallRef*> waiting;
  for (const CallRef& call : batch) waiting.emplace(call.id, &call);
  PagedRequest request;
  request.stream = kTranscripts;
  request.method = "POST";
  request.path = "/v2/calls/transcript";
  request.body = request_body(batch);
  request.array = "callTranscripts";
  request.priority = priority;
  const OnRecords on_records = [&](const std::vector<RawRecord>& records) {
    return take_records(records, waiting);
  };
  SOPHIA_CHECK_OK(read_pages(api_, request, {}, on_records, stop));
  const std::scoped_lock lock(mutex_);
  for (const auto& [id, call] : waiting) {
    if (progress_.known.contains(id)) continue;  // asked again, and gone: the call's stream tells
    progress_.pending.missed(id, call->started, call->started_raw, now_);
  }
  return ++batches_ >= kBatchesPerState ? emit_state() : Status{};
}

Status TranscriptStream::take_records(const std::vector<RawRecord>& records,
                                      std::unordered_map<std::string, const CallRef*>& waiting) {
  const std::string stream(kTranscripts);
  const std::scoped_lock lock(mutex_);
  for (const RawRecord& record : records) {
    const auto head = record.malformed ? std::nullopt : read_head(record.text);
    if (!head) {
      SOPHIA_CHECK_OK(api_.emitter().record(stream, std::string(record.text), true));
      continue;
    }
    const auto call = waiting.find(head->call_id);
    std::string started = "null";
    if (call != waiting.end()) {
      if (!call->second->started_raw.empty()) started = call->second->started_raw;
      if (head->has_text) {
        progress_.known.add(head->call_id, call->second->started);
        progress_.pending.done(head->call_id);
        waiting.erase(call);
      }
    }
    const std::string quoted = with_quoted_ids(record.text, {"callId"});
    SOPHIA_CHECK_OK(api_.emitter().record(stream, with_member(quoted, "started", started)));
  }
  return {};
}

Status TranscriptStream::emit_state() {
  batches_ = 0;
  progress_.budget_date = api_.budget().date();
  progress_.budget_used = api_.budget().used_by(std::string(kTranscripts));
  return api_.emitter().state(
      std::string(kTranscripts),
      print_progress(progress_, StateShape::kTranscripts, "started", api_.config().lookback_days));
}

}  // namespace sophia::gong
