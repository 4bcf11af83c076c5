// What a source emits and whoever reads it: the in-process form of the Airbyte protocol. A source
// calls a Sink; one sink prints protocol lines (the connector), another lands rows (the sync), and
// a third parses the lines of a foreign connector and calls a Sink in turn. So both ways of
// syncing run the same code on both sides.
// Source: Airbyte protocol 0.18.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace sophia::airbyte {

struct Record {
  std::string stream;
  std::string data;  // one JSON object, compact text as the vendor sent it plus added cursor fields
  std::int64_t emitted_at_ms = 0;
  // The source knows that `data` is no JSON object (bytes of the vendor that can't be parsed): the
  // reader keeps it aside with its reason. On the wire it travels as {"_sophia_malformed":"..."}.
  bool malformed = false;
};

// "All records before this on the stream are out." Our sources emit one per stream. A foreign
// connector may keep one state for all its streams (GLOBAL or LEGACY): then `stream` is empty and
// `stream_state` is the whole state message, to be handed back as it came.
struct State {
  std::string stream;
  std::string stream_state;       // JSON text
  std::int64_t record_count = 0;  // records of the stream since its previous state (sourceStats)
};

enum class StreamStatus { kStarted, kRunning, kComplete, kIncomplete };
std::string_view to_string(StreamStatus status);

enum class FailureType { kSystemError, kConfigError, kTransientError };

struct TraceError {
  std::string message;  // readable by a user
  std::string internal_message;
  FailureType failure_type = FailureType::kSystemError;
  std::string stream;  // empty: the whole sync
};

struct Estimate {
  std::string stream;
  std::int64_t rows = 0;
};

// Records of a stream that the source read and did not send, because of a filter of its settings:
// the counts of the whole sync so far. On the wire an ANALYTICS trace, which other readers ignore.
struct PassedOver {
  std::string stream;
  std::string reason;  // "private"
  std::int64_t count = 0;
};

enum class LogLevel { kDebug, kInfo, kWarn, kError, kFatal };

// Called one call at a time, though not always from the same thread. A returned error stops the
// source (the reader can't go on).
class Sink {
 public:
  virtual ~Sink() = default;
  virtual Status on_record(Record record) = 0;
  virtual Status on_state(State state) = 0;
  // `quota_reset_ms` > 0 with kRunning: waiting for the vendor's limit until then (epoch ms).
  virtual Status on_stream_status(std::string_view stream, StreamStatus status,
                                  std::int64_t quota_reset_ms = 0) = 0;
  virtual Status on_error(const TraceError& error) = 0;
  virtual Status on_estimate(const Estimate& estimate) = 0;
  virtual Status on_passed_over(const PassedOver& passed_over) = 0;
  // The whole updated configuration (a rotated refresh token), JSON text.
  virtual Status on_config(std::string_view config_json) = 0;
  virtual Status on_log(LogLevel level, std::string_view message) = 0;
};

}  // namespace sophia::airbyte
