// Structured logs: one event a line, fixed text, data in fields. Lines go to stderr, as JSON when
// stderr is no terminal or SOPHIA_LOG_FORMAT=json, else as short text.
//
//   log::info("sync finished", {{"stream", "calls"}, {"rows", 665}, {"ms", 812}});
//
// error = someone must act, warn = recovered, info = state change, debug = the rest. Never put
// transcripts, tokens, e-mail addresses or names of people into a field. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

namespace sophia::log {

enum class Level { kDebug, kInfo, kWarn, kError, kOff };

struct Field {
  std::string_view key;
  std::string text;
  bool is_text = true;
  Field(std::string_view k, std::string_view v) : key(k), text(v) {}
  Field(std::string_view k, const std::string& v) : key(k), text(v) {}
  Field(std::string_view k, const char* v) : key(k), text(v) {}
  Field(std::string_view k, bool v) : key(k), text(v ? "true" : "false"), is_text(false) {}
  Field(std::string_view k, std::int64_t v) : key(k), text(std::to_string(v)), is_text(false) {}
  Field(std::string_view k, int v) : Field(k, std::int64_t{v}) {}
  Field(std::string_view k, std::size_t v) : Field(k, static_cast<std::int64_t>(v)) {}
  Field(std::string_view k, double v) : key(k), text(std::to_string(v)), is_text(false) {}
};
using Fields = std::initializer_list<Field>;

void set_level(Level level);
// "debug", "info", "warn", "error", "off"; false when unknown.
bool parse_level(std::string_view text, Level& level);
// Redirects lines (without newline) elsewhere: a connector turns them into Airbyte LOG messages.
using Sink = std::function<void(Level, std::string_view event, const Fields& fields)>;
void set_sink(Sink sink);

void debug(std::string_view event, const Fields& fields = {});
void info(std::string_view event, const Fields& fields = {});
void warn(std::string_view event, const Fields& fields = {});
void error(std::string_view event, const Fields& fields = {});

// "event key=value key=value", for sinks that want text.
std::string as_text(std::string_view event, const Fields& fields);

}  // namespace sophia::log
