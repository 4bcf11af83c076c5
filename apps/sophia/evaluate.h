// `sophia eval`: question sets and retrieval sets, with intervals, thresholds and saved runs.
#pragma once

#include <map>
#include <string>

#include "command.h"

namespace sophia::app {

struct EvalRequest {
  std::string questions;
  std::string part = "all";
  std::string as_of;
  bool show_misses = false;
  std::string corpus;
  std::string queries;
  std::string qrels;
  bool keywords_only = false;
  std::string save;
  std::string compare;
  std::map<std::string, double> minimum;  // by figure; 0: none
};

Result<int> run_eval(Runtime& runtime, const EvalRequest& request);

}  // namespace sophia::app
