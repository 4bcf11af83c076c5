// AirbyteMessages, one JSON object a line: what we print and what we accept from others.
// Source: Airbyte protocol 0.18.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "airbyte/sink.h"
#include "core/result.h"

namespace sophia::airbyte {

struct StatusTrace {
  std::string stream;
  StreamStatus status = StreamStatus::kStarted;
  std::int64_t quota_reset_ms = 0;
};
// The type of the ANALYTICS trace that a PassedOver travels as.
inline constexpr std::string_view kPassedOverType = "sophia_passed_over";
struct LogMessage {
  LogLevel level = LogLevel::kInfo;
  std::string message;
};
struct ConfigUpdate {
  std::string config_json;
};
struct ConnectionStatus {
  bool succeeded = false;
  std::string message;
};
struct SpecMessage {
  std::string spec_json;
};
struct CatalogMessage {
  std::string catalog_json;
};
// A message that has no meaning for a reader (ANALYTICS, types of a later protocol).
struct OtherMessage {
  std::string type;
};
using Message =
    std::variant<Record, State, StatusTrace, TraceError, Estimate, PassedOver, LogMessage,
                 ConfigUpdate, ConnectionStatus, SpecMessage, CatalogMessage, OtherMessage>;

std::string_view to_string(LogLevel level);
std::string_view to_string(FailureType type);

// Printing: each appends one line with its '\n'. `now_ms` is emitted_at (epoch ms). The data of a
// record is copied, not parsed: it must be one line (see Record).
void append_line(std::string& out, const Record& record);
void append_line(std::string& out, const State& state);
void append_line(std::string& out, const StatusTrace& trace, std::int64_t now_ms);
void append_line(std::string& out, const TraceError& error, std::int64_t now_ms);
void append_line(std::string& out, const Estimate& estimate, std::int64_t now_ms);
void append_line(std::string& out, const PassedOver& passed_over, std::int64_t now_ms);
void append_line(std::string& out, const LogMessage& log);
void append_line(std::string& out, const ConfigUpdate& update, std::int64_t now_ms);
void append_line(std::string& out, const ConnectionStatus& status);
void append_line(std::string& out, const SpecMessage& spec);
void append_line(std::string& out, const CatalogMessage& catalog);

// Unknown members are ignored; members may come in any order; the data of a record is copied as it
// stands (not checked beyond its brackets and quotes). Errors: kInvalidArgument when the line is no
// message (drop or log it) or lacks a member that its type needs. O(bytes).
Result<Message> parse_message(std::string_view line);

}  // namespace sophia::airbyte
