// Syncs against FakeGong, one after the other, as a scheduler would run them.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fakes/fake_gong.h"
#include "fakes/manual_clock.h"
#include "fakes/recording_sink.h"
#include "gong/catalog.h"
#include "gong/source.h"

namespace sophia::gong {

class SyncTest : public ::testing::Test {
 protected:
  SyncTest() {
    config.access_key = "key";
    config.access_key_secret = "secret";
    config.base_url = "https://gong.example";
    config.start = *parse_timestamp("2026-06-01T00:00:00Z");
    config.requests_per_second = 0;
    config.concurrency = 1;
  }

  // `count` calls, one an hour from `first` on, ids counting up from `first_id`.
  void add_calls(std::size_t count, std::string_view first,
                 std::uint64_t first_id = 7'000'000'000) {
    Timestamp at = *parse_timestamp(first);
    for (std::size_t i = 0; i < count; ++i) {
      fakes::FakeCall call;
      call.id = std::to_string(first_id + i);
      call.started = format_seconds(at);
      gong.calls.push_back(call);
      at.us += 3600 * kUsPerSecond;
    }
  }

  static airbyte::ConfiguredCatalog configured(const std::vector<std::string>& names,
                                               airbyte::SyncMode mode) {
    airbyte::ConfiguredCatalog out;
    for (const auto& stream : airbyte::configure_all(catalog()).streams) {
      for (const auto& name : names) {
        if (stream.stream.name != name) continue;
        out.streams.push_back(stream);
        if (mode == airbyte::SyncMode::kFullRefresh) out.streams.back().sync_mode = mode;
      }
    }
    return out;
  }

  // One sync; the states it emits are what the next one begins with.
  fakes::RecordingSink sync(const std::vector<std::string>& names = {"extensiveCalls",
                                                                     "callTranscripts"},
                            std::stop_token stop = {}) {
    fakes::RecordingSink sink;
    sink.fail_at_record = fail_at_record;
    gong.requests.clear();
    GongSource source(config, {gong, clock, clock.sleeper(), 1});
    auto result = source.read(configured(names, mode), states, sink, stop);
    error = result ? Error{} : result.error();
    ok = result.has_value();
    complete = ok && result->complete();
    outcome = ok ? *std::move(result) : ReadOutcome{};
    states = sink.merged(states);
    return sink;
  }

  // What a sync that must succeed found.
  fakes::RecordingSink sync_well(const std::vector<std::string>& names = {"extensiveCalls",
                                                                          "callTranscripts"}) {
    auto sink = sync(names);
    EXPECT_TRUE(complete) << error.message << (sink.errors.empty() ? "" : sink.errors[0].message);
    return sink;
  }

  std::set<std::string> all_ids() const {
    std::set<std::string> out;
    for (const auto& call : gong.calls) out.insert(call.id);
    return out;
  }

  fakes::ManualClock clock{"2026-11-20T17:00:00Z"};
  fakes::FakeGong gong;
  GongConfig config;
  airbyte::StreamStates states;
  airbyte::SyncMode mode = airbyte::SyncMode::kIncremental;
  int fail_at_record = -1;
  bool ok = false;
  bool complete = false;
  Error error;
  ReadOutcome outcome;
};

}  // namespace sophia::gong
