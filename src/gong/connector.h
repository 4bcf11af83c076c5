// The connector's command line: spec, check, discover, read. stdout holds protocol lines only.
// Source: Airbyte protocol 0.18.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "airbyte/json_lines_sink.h"
#include "gong/api.h"

namespace sophia::gong {

struct ConnectorArguments {
  std::string command;  // spec | check | discover | read
  std::string config;   // paths; empty: not given
  std::string catalog;
  std::string state;
};

// Runs a command and returns the exit code: 0 done, 1 failed (a TRACE error says why). A check that
// fails for reasons of configuration prints FAILED and returns 0.
int run_connector(const ConnectorArguments& arguments, const ApiEnvironment& environment,
                  airbyte::JsonLinesSink& sink, const std::stop_token& stop);

}  // namespace sophia::gong
