// The connector's side of the protocol: a Sink that prints messages as lines.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "airbyte/messages.h"
#include "airbyte/sink.h"
#include "core/time.h"

namespace sophia::airbyte {

// Where lines go; an error means that the reader is gone.
using LineWriter = std::function<Status(std::string_view bytes)>;

// Writes to a file descriptor, whole, retrying after signals. Errors: kUnavailable.
LineWriter fd_writer(int fd);

// Buffers up to 256 KB; a STATE, an error, a stream's end and flush() empty the buffer. The data of
// a record is checked for being JSON (one pass) and copied; data that is none is sent wrapped, so
// that every line is a message. Not thread-safe. `clock` must outlive the sink.
class JsonLinesSink final : public Sink {
 public:
  JsonLinesSink(LineWriter writer, const Clock& clock);
  ~JsonLinesSink() override;

  Status on_record(Record record) override;
  Status on_state(State state) override;
  Status on_stream_status(std::string_view stream, StreamStatus status,
                          std::int64_t quota_reset_ms) override;
  Status on_error(const TraceError& error) override;
  Status on_estimate(const Estimate& estimate) override;
  Status on_passed_over(const PassedOver& passed_over) override;
  Status on_config(std::string_view config_json) override;
  Status on_log(LogLevel level, std::string_view message) override;

  // Messages of the other commands.
  Status print(const SpecMessage& spec);
  Status print(const ConnectionStatus& status);
  Status print(const CatalogMessage& catalog);
  Status flush();

 private:
  struct Checker;
  std::int64_t now_ms() const { return clock_.now().us / 1000; }

  LineWriter writer_;
  const Clock& clock_;
  std::string buffer_;
  std::unique_ptr<Checker> checker_;
};

}  // namespace sophia::airbyte
