// The gate between the threads of the source and the one Sink: one call at a time, RUNNING before a
// stream's first record, records counted for each STATE. Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "airbyte/sink.h"
#include "core/time.h"

namespace sophia::gong {

class Emitter {
 public:
  // Both must outlive the emitter.
  Emitter(airbyte::Sink& sink, const Clock& clock) : sink_(sink), clock_(clock) {}

  Status start(const std::string& stream);
  Status record(const std::string& stream, std::string data, bool malformed = false);
  Status state(const std::string& stream, std::string state_json);
  // COMPLETE or INCOMPLETE; `error`, when given, goes out before it.
  Status finish(const std::string& stream, const Error* error);
  // INCOMPLETE without an error of its own: the whole sync ends, and says why.
  Status abandon(const std::string& stream);
  // Adds to the stream's estimated rows.
  Status estimate(const std::string& stream, std::int64_t rows);
  // Calls that a filter dropped, in all of this sync.
  Status passed_over(const std::string& stream, std::string_view reason, std::int64_t count);
  Status config(std::string_view config_json);
  Status log(airbyte::LogLevel level, std::string_view message);
  // Every stream that runs waits for the vendor for `wait_ms`.
  Status rate_limited(std::int64_t wait_ms);

  std::int64_t records_of(const std::string& stream) const;

 private:
  struct Stream {
    bool active = false;
    bool has_records = false;
    std::int64_t since_state = 0;
    std::int64_t total = 0;
    std::int64_t estimate = 0;
  };
  Status running(const std::string& name, Stream& stream);

  airbyte::Sink& sink_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::map<std::string, Stream> streams_;  // guarded by mutex_
};

// What a failure means to whoever runs the sync.
airbyte::FailureType failure_type(const Error& error);

}  // namespace sophia::gong
