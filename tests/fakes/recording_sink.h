// A Sink that keeps what it gets, and the last state of each stream as a reader would.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "airbyte/sink.h"
#include "airbyte/state.h"
#include "core/json.h"

namespace sophia::fakes {

struct RecordingSink final : airbyte::Sink {
  std::vector<airbyte::Record> records;
  std::vector<airbyte::State> states;
  std::vector<std::string> statuses;  // "calls RUNNING", "calls RUNNING until 17..."
  std::vector<airbyte::TraceError> errors;
  std::vector<std::string> configs;
  std::vector<std::string> logs;
  std::map<std::string, std::int64_t> estimates;
  std::map<std::string, std::int64_t> passed_over;  // "calls private" -> count
  int fail_at_record = -1;

  Status on_record(airbyte::Record record) override {
    if (static_cast<int>(records.size()) == fail_at_record) {
      return fail(Code::kInternal, "the disk is full");
    }
    records.push_back(std::move(record));
    return {};
  }
  Status on_state(airbyte::State state) override {
    states.push_back(std::move(state));
    return {};
  }
  Status on_stream_status(std::string_view stream, airbyte::StreamStatus status,
                          std::int64_t quota_reset_ms) override {
    std::string text = std::string(stream) + " " + std::string(to_string(status));
    if (quota_reset_ms > 0) text += " until " + std::to_string(quota_reset_ms);
    statuses.push_back(std::move(text));
    return {};
  }
  Status on_error(const airbyte::TraceError& error) override {
    errors.push_back(error);
    return {};
  }
  Status on_estimate(const airbyte::Estimate& estimate) override {
    estimates[estimate.stream] = estimate.rows;
    return {};
  }
  Status on_passed_over(const airbyte::PassedOver& p) override {
    passed_over[p.stream + " " + p.reason] = p.count;
    return {};
  }
  Status on_config(std::string_view config) override {
    configs.emplace_back(config);
    return {};
  }
  Status on_log(airbyte::LogLevel, std::string_view message) override {
    logs.emplace_back(message);
    return {};
  }

  // As a reader keeps them: `states` over what was there before.
  airbyte::StreamStates merged(airbyte::StreamStates before = {}) const {
    for (const auto& state : states) before[state.stream] = state.stream_state;
    return before;
  }
  std::vector<std::string> data_of(std::string_view stream) const {
    std::vector<std::string> out;
    for (const auto& record : records) {
      if (record.stream == stream) out.push_back(record.data);
    }
    return out;
  }
  // The texts under `key` of a stream's records (tombstones left out), as a set.
  std::set<std::string> ids(std::string_view stream, std::string_view key = "id") const {
    std::set<std::string> out;
    for (const auto& data : data_of(stream)) {
      const auto json = parse_json(data);
      if (!json || json_find(*json, "_sophia_deleted") != nullptr) continue;
      out.insert(json_string(*json, key).value_or("?"));
    }
    return out;
  }
  // id -> reason
  std::map<std::string, std::string> tombstones(std::string_view stream) const {
    std::map<std::string, std::string> out;
    for (const auto& data : data_of(stream)) {
      const auto json = parse_json(data);
      if (!json || json_find(*json, "_sophia_deleted") == nullptr) continue;
      out[json_string(*json, "id").value_or("?")] =
          json_string(*json, "_sophia_deleted_reason").value_or("?");
    }
    return out;
  }
  static bool any(const std::vector<std::string>& texts, std::string_view part) {
    for (const auto& text : texts) {
      if (text.find(part) != std::string::npos) return true;
    }
    return false;
  }
};

}  // namespace sophia::fakes
