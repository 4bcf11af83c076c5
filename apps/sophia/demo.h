// `sophia demo`: the sample company through the whole flow, in a fresh data directory.
#pragma once

#include <filesystem>
#include <string>

#include "command.h"

namespace sophia::app {

struct DemoFlags {
  std::filesystem::path samples;  // a tenant folder; empty: the one that came with the program
  std::filesystem::path dir = ".sophia-demo";
};

Result<int> run_demo(Runtime& runtime, const DemoFlags& flags);

}  // namespace sophia::app
