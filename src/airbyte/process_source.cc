#include "airbyte/process_source.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

#include "core/file.h"
#include "core/log.h"

namespace sophia::airbyte {
namespace {

namespace fs = std::filesystem;

// Files for one run of a connector; removed at the end.
class RunFiles {
 public:
  static Result<RunFiles> make(const fs::path& parent) {
    std::error_code error;
    fs::create_directories(parent, error);
    std::string name = (parent / "connector-XXXXXX").string();
    if (error || ::mkdtemp(name.data()) == nullptr) {  // mode 0700
      return fail(Code::kPermissionDenied, "can't make a directory in " + parent.string());
    }
    return RunFiles(name);
  }
  RunFiles(RunFiles&& other) noexcept : dir_(std::exchange(other.dir_, {})) {}
  RunFiles& operator=(RunFiles&&) = delete;
  ~RunFiles() {
    std::error_code ignored;  // nothing more can be done about it here
    if (!dir_.empty()) fs::remove_all(dir_, ignored);
  }

  Result<std::string> add(const std::string& name, std::string_view text) const {
    const fs::path path = dir_ / name;
    SOPHIA_CHECK_OK(write_file_atomically(path, text));
    ::chmod(path.c_str(), S_IRUSR | S_IWUSR);
    return fs::absolute(path).string();
  }

 private:
  explicit RunFiles(fs::path dir) : dir_(std::move(dir)) {}
  fs::path dir_;
};

std::string exit_text(const ChildExit& exit) {
  if (exit.signal != 0) return "was ended by signal " + std::to_string(exit.signal);
  return "ended with code " + std::to_string(exit.code);
}

void log_line(LogLevel level, std::string_view text) {
  if (level == LogLevel::kError || level == LogLevel::kFatal || level == LogLevel::kWarn) {
    log::warn("connector", {{"message", text}});
  } else {
    log::debug("connector", {{"message", text}});
  }
}

// Hands one message of a read to the sink.
struct Dispatch {
  Sink& sink;
  bool& saw_error;

  Status operator()(Record& m) const { return sink.on_record(std::move(m)); }
  Status operator()(State& m) const { return sink.on_state(std::move(m)); }
  Status operator()(StatusTrace& m) const {
    return sink.on_stream_status(m.stream, m.status, m.quota_reset_ms);
  }
  Status operator()(TraceError& m) const {
    saw_error = true;
    return sink.on_error(m);
  }
  Status operator()(Estimate& m) const { return sink.on_estimate(m); }
  Status operator()(PassedOver& m) const { return sink.on_passed_over(m); }
  Status operator()(LogMessage& m) const { return sink.on_log(m.level, m.message); }
  Status operator()(ConfigUpdate& m) const { return sink.on_config(m.config_json); }
  Status operator()(ConnectionStatus&) const { return unexpected("CONNECTION_STATUS"); }
  Status operator()(SpecMessage&) const { return unexpected("SPEC"); }
  Status operator()(CatalogMessage&) const { return unexpected("CATALOG"); }
  Status operator()(OtherMessage& m) const {
    return sink.on_log(LogLevel::kDebug, "passed over a message of type " + m.type);
  }
  Status unexpected(const std::string& type) const {
    return sink.on_log(LogLevel::kWarn, "passed over a " + type + " message during read");
  }
};

}  // namespace

Result<std::vector<Message>> ProcessSource::answers(const std::string& verb,
                                                    std::string_view config_json,
                                                    const std::stop_token& stop) {
  SOPHIA_TRY(auto files, RunFiles::make(options_.work_dir));
  std::vector<std::string> command = options_.command;
  command.push_back(verb);
  if (verb != "spec") {
    SOPHIA_TRY(auto path, files.add("config.json", config_json));
    command.insert(command.end(), {"--config", path});
  }
  std::vector<Message> messages;
  std::string error_text;
  ChildLines lines;
  lines.err = [](std::string_view line) {
    log_line(LogLevel::kInfo, line);
    return Status{};
  };
  lines.out = [&](std::string_view line) {
    auto message = parse_message(line);
    if (!message) {
      log_line(LogLevel::kInfo, line);
    } else if (const auto* error = std::get_if<TraceError>(&*message)) {
      error_text = ": " + error->message;
    } else if (const auto* logged = std::get_if<LogMessage>(&*message)) {
      log_line(logged->level, logged->message);
    } else {
      messages.push_back(*std::move(message));
    }
    return Status{};
  };
  SOPHIA_TRY(const auto exit, run_child(command, options_.limits, lines, stop));
  if (exit.code != 0) {
    return fail(Code::kFailedPrecondition,
                "the connector's " + verb + " " + exit_text(exit) + error_text);
  }
  return messages;
}

Result<std::string> ProcessSource::spec(const std::stop_token& stop) {
  SOPHIA_TRY(auto messages, answers("spec", "", stop));
  for (Message& m : messages) {
    if (auto* spec = std::get_if<SpecMessage>(&m)) return std::move(spec->spec_json);
  }
  return fail(Code::kFailedPrecondition, "the connector printed no SPEC");
}

Result<ConnectionStatus> ProcessSource::check(std::string_view config_json,
                                              const std::stop_token& stop) {
  SOPHIA_TRY(auto messages, answers("check", config_json, stop));
  for (Message& m : messages) {
    if (auto* status = std::get_if<ConnectionStatus>(&m)) return std::move(*status);
  }
  return fail(Code::kFailedPrecondition, "the connector printed no CONNECTION_STATUS");
}

Result<Catalog> ProcessSource::discover(std::string_view config_json, const std::stop_token& stop) {
  SOPHIA_TRY(auto messages, answers("discover", config_json, stop));
  for (Message& m : messages) {
    if (auto* catalog = std::get_if<CatalogMessage>(&m))
      return parse_catalog(catalog->catalog_json);
  }
  return fail(Code::kFailedPrecondition, "the connector printed no CATALOG");
}

Status ProcessSource::read(std::string_view config_json, const ConfiguredCatalog& catalog,
                           const StreamStates& states, Sink& sink, const std::stop_token& stop) {
  SOPHIA_TRY(auto files, RunFiles::make(options_.work_dir));
  SOPHIA_TRY(auto config_path, files.add("config.json", config_json));
  SOPHIA_TRY(auto catalog_path, files.add("catalog.json", to_json(catalog)));
  std::vector<std::string> command = options_.command;
  command.insert(command.end(), {"read", "--config", config_path, "--catalog", catalog_path});
  if (!states.empty()) {
    SOPHIA_TRY(auto state_path, files.add("state.json", to_json(states)));
    command.insert(command.end(), {"--state", state_path});
  }
  bool saw_error = false;
  ChildLines lines;
  lines.err = [&](std::string_view line) { return sink.on_log(LogLevel::kInfo, line); };
  lines.out = [&](std::string_view line) -> Status {
    auto message = parse_message(line);
    if (!message) {
      return sink.on_log(LogLevel::kWarn, "dropped a line that is no message (" +
                                              message.error().message +
                                              "): " + std::string(line.substr(0, 200)));
    }
    return std::visit(Dispatch{sink, saw_error}, *message);
  };
  SOPHIA_TRY(const auto exit, run_child(command, options_.limits, lines, stop));
  if (exit.code == 0) return {};
  const std::string text = "the connector " + exit_text(exit);
  if (!saw_error) {
    SOPHIA_CHECK_OK(sink.on_error({text + " and gave no reason; see its log", "", {}, ""}));
  }
  return fail(Code::kFailedPrecondition, text);
}

}  // namespace sophia::airbyte
