#include "core/log.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <mutex>

#include "core/json_writer.h"
#include "core/time.h"

namespace sophia::log {
namespace {

struct State {
  std::mutex mutex;
  Level level = Level::kInfo;  // guarded by mutex
  Sink sink;                   // guarded by mutex
};

State& state() {
  static State instance;
  return instance;
}

std::string_view name(Level level) {
  switch (level) {
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarn:
      return "warn";
    case Level::kError:
      return "error";
    case Level::kOff:
      return "off";
  }
  return "info";
}

bool wants_json() {
  const char* format = std::getenv("SOPHIA_LOG_FORMAT");
  if (format != nullptr) return std::string_view(format) == "json";
  return isatty(STDERR_FILENO) == 0;
}

std::string as_json(Level level, std::string_view event, const Fields& fields) {
  JsonWriter w;
  w.begin_object().field("at", format_micros(SystemClock().now())).field("level", name(level));
  w.field("event", event);
  for (const Field& field : fields) {
    w.key(field.key);
    if (field.is_text) {
      w.value(field.text);
    } else {
      w.raw(field.text);
    }
  }
  return w.end_object().take();
}

void write(Level level, std::string_view event, const Fields& fields) {
  State& s = state();
  const std::lock_guard lock(s.mutex);
  if (level < s.level) return;
  if (s.sink) {
    s.sink(level, event, fields);
    return;
  }
  std::string line = wants_json() ? as_json(level, event, fields)
                                  : std::string(name(level)) + ": " + as_text(event, fields);
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace

void set_level(Level level) {
  const std::lock_guard lock(state().mutex);
  state().level = level;
}

bool parse_level(std::string_view text, Level& level) {
  for (const Level l : {Level::kDebug, Level::kInfo, Level::kWarn, Level::kError, Level::kOff}) {
    if (name(l) == text) {
      level = l;
      return true;
    }
  }
  return false;
}

void set_sink(Sink sink) {
  const std::lock_guard lock(state().mutex);
  state().sink = std::move(sink);
}

std::string as_text(std::string_view event, const Fields& fields) {
  std::string text(event);
  for (const Field& field : fields) {
    text += ' ';
    text += field.key;
    text += '=';
    text += field.text;
  }
  return text;
}

void debug(std::string_view event, const Fields& fields) { write(Level::kDebug, event, fields); }
void info(std::string_view event, const Fields& fields) { write(Level::kInfo, event, fields); }
void warn(std::string_view event, const Fields& fields) { write(Level::kWarn, event, fields); }
void error(std::string_view event, const Fields& fields) { write(Level::kError, event, fields); }

}  // namespace sophia::log
