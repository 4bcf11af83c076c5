#include "airbyte/json_lines_sink.h"

#include <simdjson.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace sophia::airbyte {
namespace {
constexpr std::size_t kFlushBytes = 256 << 10;
}

struct JsonLinesSink::Checker {
  simdjson::dom::parser parser;

  // One line holding one JSON object.
  bool is_object_line(std::string_view text) {
    if (text.find_first_of("\n\r") != std::string_view::npos) return false;
    simdjson::dom::element element;
    return !parser.parse(text.data(), text.size()).get(element) && element.is_object();
  }
};

LineWriter fd_writer(int fd) {
  return [fd](std::string_view bytes) -> Status {
    while (!bytes.empty()) {
      const ssize_t n = ::write(fd, bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) {
        return fail(Code::kUnavailable,
                    std::string("the reader of this connector is gone: ") + std::strerror(errno));
      }
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return {};
  };
}

JsonLinesSink::JsonLinesSink(LineWriter writer, const Clock& clock)
    : writer_(std::move(writer)), clock_(clock), checker_(std::make_unique<Checker>()) {}

JsonLinesSink::~JsonLinesSink() = default;

Status JsonLinesSink::flush() {
  if (buffer_.empty()) return {};
  const auto written = writer_(buffer_);
  buffer_.clear();
  return written;
}

Status JsonLinesSink::on_record(Record record) {
  if (!record.malformed && !checker_->is_object_line(record.data)) record.malformed = true;
  append_line(buffer_, record);
  return buffer_.size() >= kFlushBytes ? flush() : Status{};
}

Status JsonLinesSink::on_state(State state) {
  append_line(buffer_, state);
  return flush();
}

Status JsonLinesSink::on_stream_status(std::string_view stream, StreamStatus status,
                                       std::int64_t quota_reset_ms) {
  append_line(buffer_, StatusTrace{std::string(stream), status, quota_reset_ms}, now_ms());
  return flush();
}

Status JsonLinesSink::on_error(const TraceError& error) {
  append_line(buffer_, error, now_ms());
  return flush();
}

Status JsonLinesSink::on_estimate(const Estimate& estimate) {
  append_line(buffer_, estimate, now_ms());
  return {};
}

Status JsonLinesSink::on_passed_over(const PassedOver& passed_over) {
  append_line(buffer_, passed_over, now_ms());
  return {};
}

Status JsonLinesSink::on_config(std::string_view config_json) {
  append_line(buffer_, ConfigUpdate{std::string(config_json)}, now_ms());
  return flush();
}

Status JsonLinesSink::on_log(LogLevel level, std::string_view message) {
  append_line(buffer_, LogMessage{level, std::string(message)});
  return flush();
}

Status JsonLinesSink::print(const SpecMessage& spec) {
  append_line(buffer_, spec);
  return flush();
}

Status JsonLinesSink::print(const ConnectionStatus& status) {
  append_line(buffer_, status);
  return flush();
}

Status JsonLinesSink::print(const CatalogMessage& catalog) {
  append_line(buffer_, catalog);
  return flush();
}

}  // namespace sophia::airbyte
