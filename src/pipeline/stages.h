// The chain of `sophia run`: stages in order, each of which can be stopped, killed and run again.
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/result.h"

namespace sophia::pipeline {

struct StageOutcome {
  bool partly = false;      // went through, but not with everything
  std::string summary;      // one line for a person
  std::string json = "{}";  // the same for a program
};

struct Stage {
  std::string name;
  std::function<Result<StageOutcome>(const std::stop_token& stop)> run;
};

struct StageResult {
  std::string name;
  StageOutcome outcome;
};

struct ChainOutcome {
  std::vector<StageResult> stages;  // those that ran to their end
  bool partly = false;
};

// Runs the stages until one fails or a stop is requested. A stage that went partly does not stop
// the chain: what it did bring is worked on. `after` is told after each stage; may be empty.
// Errors: the failing stage's, with its name in front; kCancelled.
Result<ChainOutcome> run_stages(const std::vector<Stage>& stages,
                                const std::function<void(const StageResult&)>& after,
                                const std::stop_token& stop);

}  // namespace sophia::pipeline
