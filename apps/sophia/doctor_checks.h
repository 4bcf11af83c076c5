// What `sophia doctor` looks at. A check never fails the program: it says what is wrong and what to
// do about it.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "config/settings.h"
#include "core/time.h"

namespace sophia::app {

enum class CheckStatus { kOk, kWarn, kFail };

struct Check {
  std::string name;
  CheckStatus status = CheckStatus::kOk;
  std::string detail;
  std::string advice;  // empty when there is nothing to do
};

struct DoctorContext {
  const config::Settings& settings;
  const Clock& clock;  // fixed when the settings say so
  std::string program;
  bool online = false;  // try the credentials at Gong
  std::stop_token stop;
};

std::vector<Check> run_checks(const DoctorContext& context);

}  // namespace sophia::app
