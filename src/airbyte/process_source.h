// Any Airbyte source connector as a child process, read through the same Sink as our own sources.
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "airbyte/catalog.h"
#include "airbyte/child_process.h"
#include "airbyte/messages.h"
#include "airbyte/sink.h"
#include "airbyte/state.h"

namespace sophia::airbyte {

struct ProcessOptions {
  std::vector<std::string> command;  // program and leading arguments, without the verb
  std::filesystem::path work_dir;    // for config, catalog and state files; made if absent
  ChildLimits limits;
};

class ProcessSource {
 public:
  explicit ProcessSource(ProcessOptions options) : options_(std::move(options)) {}

  // The connector's verbs. Logs of the connector go to the log, except in read, where they go to
  // the sink. Errors: those of run_child; kFailedPrecondition when it ended with a code other than
  // 0 or without the answer asked for (the message holds its own error, when it gave one).
  Result<std::string> spec(const std::stop_token& stop);
  Result<ConnectionStatus> check(std::string_view config_json, const std::stop_token& stop);
  Result<Catalog> discover(std::string_view config_json, const std::stop_token& stop);

  // Reads to the end and hands every message to `sink` in order. Lines that are no messages are
  // logged to the sink and dropped. A connector that ends with a code other than 0 without having
  // sent an error gets one (TraceError for the whole sync). The files, which hold secrets, are
  // readable by this user only and removed afterwards.
  Status read(std::string_view config_json, const ConfiguredCatalog& catalog,
              const StreamStates& states, Sink& sink, const std::stop_token& stop);

 private:
  Result<std::vector<Message>> answers(const std::string& verb, std::string_view config_json,
                                       const std::stop_token& stop);

  ProcessOptions options_;
};

}  // namespace sophia::airbyte
