// A small tenant made in a temporary folder, a simulator over it, and requests put to it directly.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "core/json.h"
#include "gong_sim/simulator.h"
#include "net/tests/fake_time.h"

namespace sophia::gong_sim::testing {

using net::ServerResponse;

class SimulatorTest : public ::testing::Test {
 protected:
  SimulatorTest();  // the clock stands at 2026-11-20T12:00:00Z
  ~SimulatorTest() override;

  void write(const std::string& name, const std::string& text) const;
  // `count` calls with ids "1000", "1001", ...; call i starts i hours after 2026-09-01T00:00:00Z;
  // hosts alternate "u0", "u1"; workspaces "w0", "w1". Each has a transcript.
  void write_calls(int count) const;
  // No limit a second unless `options` sets one that is not Gong's.
  void start(SimulatorOptions options = {});

  ServerResponse get(const std::string& target);
  ServerResponse post(const std::string& path, const std::string& body);
  ServerResponse send(const std::string& method, const std::string& target, const std::string& body,
                      const std::string& authorization);
  static Json json(const ServerResponse& response);
  // The first text of `errors`.
  static std::string error(const ServerResponse& response);
  // metaData.id, callId or id of each record.
  static std::vector<std::string> ids(const ServerResponse& response);
  // records.cursor; empty when there is none.
  static std::string cursor(const ServerResponse& response);
  // All pages of a POST with this filter.
  std::vector<std::string> all_ids(const std::string& path, const std::string& filter);
  // A number of /_sim/stats.
  std::int64_t stat(const std::string& group, const std::string& name);

  std::filesystem::path dir_;
  net::testing::FakeTime time_;
  std::unique_ptr<Simulator> simulator_;
};

std::string call_line(int number);

}  // namespace sophia::gong_sim::testing
