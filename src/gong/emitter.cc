#include "gong/emitter.h"

#include <utility>

namespace sophia::gong {

using airbyte::StreamStatus;

Status Emitter::start(const std::string& stream) {
  const std::scoped_lock lock(mutex_);
  streams_[stream] = Stream{.active = true};
  return sink_.on_stream_status(stream, StreamStatus::kStarted);
}

Status Emitter::running(const std::string& name, Stream& stream) {
  if (stream.has_records) return {};
  stream.has_records = true;
  return sink_.on_stream_status(name, StreamStatus::kRunning);
}

Status Emitter::record(const std::string& name, std::string data, bool malformed) {
  const std::scoped_lock lock(mutex_);
  Stream& stream = streams_[name];
  SOPHIA_CHECK_OK(running(name, stream));
  ++stream.since_state;
  ++stream.total;
  return sink_.on_record({name, std::move(data), clock_.now().us / 1000, malformed});
}

Status Emitter::state(const std::string& name, std::string state_json) {
  const std::scoped_lock lock(mutex_);
  const std::int64_t count = std::exchange(streams_[name].since_state, 0);
  return sink_.on_state({name, std::move(state_json), count});
}

Status Emitter::finish(const std::string& name, const Error* error) {
  const std::scoped_lock lock(mutex_);
  Stream& stream = streams_[name];
  stream.active = false;
  if (error == nullptr) {
    SOPHIA_CHECK_OK(running(name, stream));
    return sink_.on_stream_status(name, StreamStatus::kComplete);
  }
  if (error->code != Code::kCancelled) {
    airbyte::TraceError trace;
    trace.message = error->message;
    trace.internal_message = to_string(error->code);
    trace.failure_type = failure_type(*error);
    trace.stream = name;
    SOPHIA_CHECK_OK(sink_.on_error(trace));
  }
  return sink_.on_stream_status(name, StreamStatus::kIncomplete);
}

Status Emitter::abandon(const std::string& name) {
  const std::scoped_lock lock(mutex_);
  streams_[name].active = false;
  return sink_.on_stream_status(name, StreamStatus::kIncomplete);
}

Status Emitter::estimate(const std::string& name, std::int64_t rows) {
  const std::scoped_lock lock(mutex_);
  Stream& stream = streams_[name];
  stream.estimate += rows;
  return sink_.on_estimate({name, stream.estimate});
}

Status Emitter::passed_over(const std::string& name, std::string_view reason, std::int64_t count) {
  const std::scoped_lock lock(mutex_);
  return sink_.on_passed_over({name, std::string(reason), count});
}

Status Emitter::config(std::string_view config_json) {
  const std::scoped_lock lock(mutex_);
  return sink_.on_config(config_json);
}

Status Emitter::log(airbyte::LogLevel level, std::string_view message) {
  const std::scoped_lock lock(mutex_);
  return sink_.on_log(level, message);
}

Status Emitter::rate_limited(std::int64_t wait_ms) {
  const std::scoped_lock lock(mutex_);
  for (const auto& [name, stream] : streams_) {
    if (!stream.active) continue;
    SOPHIA_CHECK_OK(
        sink_.on_stream_status(name, StreamStatus::kRunning, clock_.now().us / 1000 + wait_ms));
  }
  return {};
}

std::int64_t Emitter::records_of(const std::string& name) const {
  const std::scoped_lock lock(mutex_);
  const auto found = streams_.find(name);
  return found == streams_.end() ? 0 : found->second.total;
}

airbyte::FailureType failure_type(const Error& error) {
  switch (error.code) {
    case Code::kInvalidArgument:
    case Code::kPermissionDenied:
    case Code::kFailedPrecondition:
      return airbyte::FailureType::kConfigError;
    case Code::kUnavailable:
    case Code::kResourceExhausted:
      return airbyte::FailureType::kTransientError;
    default:
      return airbyte::FailureType::kSystemError;
  }
}

}  // namespace sophia::gong
