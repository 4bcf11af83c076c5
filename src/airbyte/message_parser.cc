#include <charconv>
#include <utility>

#include "airbyte/json_cursor.h"
#include "airbyte/messages.h"
#include "core/json.h"

namespace sophia::airbyte {
namespace {

auto no_message(std::string_view why) {
  return fail(Code::kInvalidArgument, "no Airbyte message: " + std::string(why));
}

// The members of the envelope as raw text; a record is taken apart on the way, for its size.
struct Envelope {
  std::string type;
  std::string_view body;  // raw text of the member that is not "type" or "record"
  bool has_record = false;
  Record record;
  bool has_data = false;
};

// Whole milliseconds of a JSON number in any form (1718000000123, 1.718e12); false when it is none.
bool read_millis(std::string_view raw, std::int64_t& out) {
  double number = 0;
  const auto [end, error] = std::from_chars(raw.data(), raw.data() + raw.size(), number);
  if (error != std::errc() || end != raw.data() + raw.size()) return false;
  if (!(number > -9e18 && number < 9e18)) return false;
  out = static_cast<std::int64_t>(number);
  return true;
}

// A count or a time; what no such number can be (1e300, -5) is 0.
std::int64_t whole_number(const Json& json, std::string_view key) {
  const double number = json_double(json, key).value_or(0);
  return number >= 0 && number < 9e18 ? static_cast<std::int64_t>(number) : 0;
}

bool read_record(JsonCursor& cursor, Envelope& out) {
  out.has_record = true;
  return cursor.members([&](std::string_view key) {
    std::string_view raw;
    if (!cursor.value(raw)) return false;
    if (key == "data") {
      out.record.data = raw;
      out.has_data = true;
    } else if (key == "stream") {
      auto text = json_text(raw);
      if (!text) return false;
      out.record.stream = *std::move(text);
    } else if (key == "emitted_at") {
      return read_millis(raw, out.record.emitted_at_ms);
    }
    return true;
  });
}

bool is_body(std::string_view key) {
  return key == "state" || key == "log" || key == "trace" || key == "control" || key == "spec" ||
         key == "connectionStatus" || key == "catalog";
}

bool read_member(std::string_view key, JsonCursor& cursor, Envelope& out) {
  if (key == "record" && cursor.peek() == '{') return read_record(cursor, out);
  std::string_view raw;
  if (!cursor.value(raw)) return false;
  if (key == "type") {
    auto text = json_text(raw);
    if (!text) return false;
    out.type = *std::move(text);
  } else if (is_body(key) && raw != "null") {
    out.body = raw;
  }
  return true;
}

// A malformed record of our own connector travels wrapped: the raw bytes come out again.
void unwrap(Record& record) {
  if (!record.data.starts_with("{\"_sophia_malformed\":")) return;
  const auto wrapped = parse_json(record.data);
  if (!wrapped) return;
  if (auto text = json_string(*wrapped, "_sophia_malformed")) {
    record.data = *std::move(text);
    record.malformed = true;
  }
}

Result<Message> take_record(Envelope& envelope) {
  if (!envelope.has_record) return no_message("RECORD without record");
  if (envelope.record.stream.empty()) return no_message("record.stream is missing");
  if (!envelope.has_data) return no_message("record.data is missing");
  unwrap(envelope.record);
  return std::move(envelope.record);
}

Result<Message> take_state(const Json& body, std::string_view raw) {
  State state;
  if (const Json* stats = json_find(body, "sourceStats")) {
    state.record_count = whole_number(*stats, "recordCount");
  }
  const Json* stream = json_find(body, "stream");
  const std::string type = json_string(body, "type").value_or("LEGACY");
  if (type == "STREAM" && stream == nullptr) return no_message("STREAM state without stream");
  if (stream == nullptr || type == "GLOBAL") {
    state.stream_state = raw;
    return state;
  }
  const Json* descriptor = json_find(*stream, "stream_descriptor");
  const auto name = descriptor != nullptr ? json_string(*descriptor, "name") : std::nullopt;
  if (!name || name->empty()) return no_message("state.stream.stream_descriptor.name is missing");
  state.stream = *name;
  state.stream_state = compact(raw_member(raw_member(raw, "stream"), "stream_state"));
  if (state.stream_state.empty()) state.stream_state = "{}";
  return state;
}

LogLevel log_level(std::string_view text) {
  if (text == "FATAL") return LogLevel::kFatal;
  if (text == "ERROR") return LogLevel::kError;
  if (text == "WARN") return LogLevel::kWarn;
  if (text == "DEBUG" || text == "TRACE") return LogLevel::kDebug;
  return LogLevel::kInfo;
}

std::string descriptor_name(const Json& body) {
  const Json* descriptor = json_find(body, "stream_descriptor");
  return descriptor == nullptr ? "" : json_string(*descriptor, "name").value_or("");
}

Result<Message> take_status(const Json& body) {
  StatusTrace trace;
  trace.stream = descriptor_name(body);
  if (trace.stream.empty()) return no_message("stream_status.stream_descriptor.name is missing");
  const std::string status = json_string(body, "status").value_or("");
  if (status == "STARTED") {
    trace.status = StreamStatus::kStarted;
  } else if (status == "RUNNING") {
    trace.status = StreamStatus::kRunning;
  } else if (status == "COMPLETE") {
    trace.status = StreamStatus::kComplete;
  } else if (status == "INCOMPLETE") {
    trace.status = StreamStatus::kIncomplete;
  } else {
    return no_message("stream_status.status '" + status + "' is not known");
  }
  if (const auto* reasons = json_array(body, "reasons")) {
    for (const Json& reason : *reasons) {
      const Json* limited = json_find(reason, "rate_limited");
      if (limited == nullptr) continue;
      trace.quota_reset_ms = whole_number(*limited, "quota_reset");
    }
  }
  return trace;
}

TraceError take_error(const Json& body) {
  TraceError error;
  error.message = json_string(body, "message").value_or("the connector gave no message");
  error.internal_message = json_string(body, "internal_message").value_or("");
  const std::string type = json_string(body, "failure_type").value_or("system_error");
  if (type == "config_error") error.failure_type = FailureType::kConfigError;
  if (type == "transient_error") error.failure_type = FailureType::kTransientError;
  error.stream = descriptor_name(body);
  return error;
}

// Ours; nullopt for the analytics of others.
std::optional<PassedOver> take_passed_over(const Json& body) {
  const Json* analytics = json_find(body, "analytics");
  if (analytics == nullptr || json_string(*analytics, "type") != kPassedOverType) return {};
  const auto value = parse_json(json_string(*analytics, "value").value_or(""));
  if (!value) return {};
  return PassedOver{json_string(*value, "stream").value_or(""),
                    json_string(*value, "reason").value_or(""),
                    json_int(*value, "count").value_or(0)};
}

Result<Message> take_trace(const Json& body) {
  const std::string type = json_string(body, "type").value_or("");
  if (type == "STREAM_STATUS") {
    const Json* status = json_find(body, "stream_status");
    if (status == nullptr) return no_message("trace.stream_status is missing");
    return take_status(*status);
  }
  if (type == "ERROR") {
    const Json* error = json_find(body, "error");
    if (error == nullptr) return no_message("trace.error is missing");
    return take_error(*error);
  }
  if (type == "ESTIMATE") {
    const Json* estimate = json_find(body, "estimate");
    if (estimate == nullptr) return no_message("trace.estimate is missing");
    return Estimate{json_string(*estimate, "name").value_or(""),
                    whole_number(*estimate, "row_estimate")};
  }
  if (auto passed_over = take_passed_over(body)) return *std::move(passed_over);
  return OtherMessage{"TRACE " + type};
}

Result<Message> take_control(const Json& body, std::string_view raw) {
  const Json* wrapper = json_find(body, "connectorConfig");
  const Json* config = wrapper == nullptr ? nullptr : json_find(*wrapper, "config");
  if (config == nullptr || !config->is_object()) {
    return OtherMessage{"CONTROL " + json_string(body, "type").value_or("")};
  }
  return ConfigUpdate{compact(raw_member(raw_member(raw, "connectorConfig"), "config"))};
}

Result<Message> take_body(const std::string& type, const Json& body, std::string_view raw) {
  if (type == "STATE") return take_state(body, raw);
  if (type == "TRACE") return take_trace(body);
  if (type == "CONTROL") return take_control(body, raw);
  if (type == "SPEC") return SpecMessage{std::string(raw)};
  if (type == "CATALOG") return CatalogMessage{std::string(raw)};
  if (type == "CONNECTION_STATUS") {
    const std::string status = json_string(body, "status").value_or("");
    if (status != "SUCCEEDED" && status != "FAILED") {
      return no_message("connectionStatus.status '" + status + "' is not known");
    }
    return ConnectionStatus{status == "SUCCEEDED", json_string(body, "message").value_or("")};
  }
  if (type == "LOG") {
    return LogMessage{log_level(json_string(body, "level").value_or("")),
                      json_string(body, "message").value_or("")};
  }
  return OtherMessage{type};
}

}  // namespace

Result<Message> parse_message(std::string_view line) {
  Envelope envelope;
  JsonCursor cursor(line);
  if (cursor.peek() != '{') return no_message("not a JSON object");
  const bool whole =
      cursor.members([&](std::string_view key) { return read_member(key, cursor, envelope); });
  if (!whole) return no_message("not valid JSON, or a member of the wrong type");
  if (!cursor.at_end()) return no_message("text after the end of the object");
  if (envelope.type.empty()) return no_message("no member type");
  if (envelope.type == "RECORD") return take_record(envelope);
  if (envelope.body.empty()) {
    static constexpr std::string_view kKnown[] = {
        "STATE", "LOG", "TRACE", "CONTROL", "SPEC", "CATALOG", "CONNECTION_STATUS"};
    for (const auto known : kKnown) {
      if (envelope.type == known) return no_message(envelope.type + " without its body");
    }
    return OtherMessage{envelope.type};
  }
  auto body = parse_json(envelope.body);
  if (!body) return no_message("its body is not valid JSON");
  return take_body(envelope.type, *body, envelope.body);
}

}  // namespace sophia::airbyte
