#include "airbyte/messages.h"
#include "core/json_writer.h"

namespace sophia::airbyte {
namespace {

void close_line(std::string& out, JsonWriter& w) {
  out += w.str();
  out += '\n';
}

JsonWriter begin_trace(std::string_view type, std::int64_t now_ms) {
  JsonWriter w;
  w.begin_object().field("type", "TRACE").key("trace").begin_object().field("type", type);
  w.key("emitted_at").decimal(static_cast<double>(now_ms));
  return w;
}

void write_descriptor(JsonWriter& w, std::string_view stream) {
  w.key("stream_descriptor").begin_object().field("name", stream).end_object();
}

}  // namespace

std::string_view to_string(StreamStatus status) {
  switch (status) {
    case StreamStatus::kStarted:
      return "STARTED";
    case StreamStatus::kRunning:
      return "RUNNING";
    case StreamStatus::kComplete:
      return "COMPLETE";
    case StreamStatus::kIncomplete:
      return "INCOMPLETE";
  }
  return "INCOMPLETE";
}

std::string_view to_string(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "DEBUG";
    case LogLevel::kInfo:
      return "INFO";
    case LogLevel::kWarn:
      return "WARN";
    case LogLevel::kError:
      return "ERROR";
    case LogLevel::kFatal:
      return "FATAL";
  }
  return "INFO";
}

std::string_view to_string(FailureType type) {
  switch (type) {
    case FailureType::kSystemError:
      return "system_error";
    case FailureType::kConfigError:
      return "config_error";
    case FailureType::kTransientError:
      return "transient_error";
  }
  return "system_error";
}

void append_line(std::string& out, const Record& record) {
  out += "{\"type\":\"RECORD\",\"record\":{\"stream\":";
  append_json_string(out, record.stream);
  out += ",\"data\":";
  if (record.malformed) {
    out += "{\"_sophia_malformed\":";
    append_json_string(out, record.data);
    out += '}';
  } else {
    out += record.data;
  }
  out += ",\"emitted_at\":";
  out += std::to_string(record.emitted_at_ms);
  out += "}}\n";
}

void append_line(std::string& out, const State& state) {
  JsonWriter w;
  w.begin_object().field("type", "STATE").key("state");
  if (state.stream.empty()) {
    w.raw(state.stream_state).end_object();
    return close_line(out, w);
  }
  w.begin_object().field("type", "STREAM").key("stream").begin_object();
  write_descriptor(w, state.stream);
  w.key("stream_state").raw(state.stream_state).end_object();
  w.key("sourceStats").begin_object().key("recordCount");
  w.decimal(static_cast<double>(state.record_count)).end_object();
  w.end_object().end_object();
  close_line(out, w);
}

void append_line(std::string& out, const StatusTrace& trace, std::int64_t now_ms) {
  JsonWriter w = begin_trace("STREAM_STATUS", now_ms);
  w.key("stream_status").begin_object();
  write_descriptor(w, trace.stream);
  w.field("status", to_string(trace.status));
  if (trace.quota_reset_ms > 0) {
    w.key("reasons").begin_array().begin_object().field("type", "RATE_LIMITED");
    w.key("rate_limited").begin_object().field("quota_reset", trace.quota_reset_ms).end_object();
    w.end_object().end_array();
  }
  w.end_object().end_object().end_object();
  close_line(out, w);
}

void append_line(std::string& out, const TraceError& error, std::int64_t now_ms) {
  JsonWriter w = begin_trace("ERROR", now_ms);
  w.key("error").begin_object().field("message", error.message);
  if (!error.internal_message.empty()) w.field("internal_message", error.internal_message);
  w.field("failure_type", to_string(error.failure_type));
  if (!error.stream.empty()) write_descriptor(w, error.stream);
  w.end_object().end_object().end_object();
  close_line(out, w);
}

void append_line(std::string& out, const Estimate& estimate, std::int64_t now_ms) {
  JsonWriter w = begin_trace("ESTIMATE", now_ms);
  w.key("estimate").begin_object().field("name", estimate.stream).field("type", "STREAM");
  w.field("row_estimate", estimate.rows).end_object().end_object().end_object();
  close_line(out, w);
}

void append_line(std::string& out, const PassedOver& passed_over, std::int64_t now_ms) {
  JsonWriter value;
  value.begin_object().field("stream", passed_over.stream).field("reason", passed_over.reason);
  value.field("count", passed_over.count).end_object();
  JsonWriter w = begin_trace("ANALYTICS", now_ms);
  w.key("analytics").begin_object().field("type", kPassedOverType);
  w.field("value", value.str()).end_object().end_object().end_object();
  close_line(out, w);
}

void append_line(std::string& out, const LogMessage& log) {
  JsonWriter w;
  w.begin_object().field("type", "LOG").key("log").begin_object();
  w.field("level", to_string(log.level)).field("message", log.message).end_object().end_object();
  close_line(out, w);
}

void append_line(std::string& out, const ConfigUpdate& update, std::int64_t now_ms) {
  JsonWriter w;
  w.begin_object().field("type", "CONTROL").key("control").begin_object();
  w.field("type", "CONNECTOR_CONFIG").key("emitted_at").decimal(static_cast<double>(now_ms));
  w.key("connectorConfig").begin_object().key("config").raw(update.config_json).end_object();
  w.end_object().end_object();
  close_line(out, w);
}

void append_line(std::string& out, const ConnectionStatus& status) {
  JsonWriter w;
  w.begin_object().field("type", "CONNECTION_STATUS").key("connectionStatus").begin_object();
  w.field("status", status.succeeded ? "SUCCEEDED" : "FAILED");
  if (!status.message.empty()) w.field("message", status.message);
  w.end_object().end_object();
  close_line(out, w);
}

void append_line(std::string& out, const SpecMessage& spec) {
  JsonWriter w;
  w.begin_object().field("type", "SPEC").key("spec").raw(spec.spec_json).end_object();
  close_line(out, w);
}

void append_line(std::string& out, const CatalogMessage& catalog) {
  JsonWriter w;
  w.begin_object().field("type", "CATALOG").key("catalog").raw(catalog.catalog_json).end_object();
  close_line(out, w);
}

}  // namespace sophia::airbyte
