// How the tenant changes while it is served: calls and transcripts that appear late, edits,
// deletions; by request count, by simulated time, or when a test says so.
//
// A script is a JSON file:
//   {"events": [
//     {"at_request": 50,  "kind": "appear",     "callId": "..."},     hidden until then
//     {"at_request": 80,  "kind": "transcript", "callId": "..."},     transcript hidden until then
//     {"at_seconds": 3600,"kind": "edit",   "callId": "...", "set": {"metaData": {"title": "x"}}},
//     {"at_seconds": 7200,"kind": "delete", "callId": "..."}]}
// "set" is a JSON merge patch (RFC 7396) on the last record of that id.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/json.h"
#include "core/result.h"
#include "gong_sim/tenant.h"

namespace sophia::gong_sim {

struct LatePlan {
  std::uint64_t seed = 1;
  double calls = 0;               // share of the calls hidden at first ...
  std::int64_t calls_until = 20;  // ... until this many requests were served
  double transcripts = 0;         // share of the transcripts withheld ...
  int transcript_asks = 2;        // ... the first times that they are asked for
  double content = 0;             // the same for brief, outline, highlights, key points
  int content_asks = 2;
};

class Evolution {
 public:
  Evolution(const Tenant& tenant, LatePlan plan);

  // Errors: kInvalidArgument (file, event or call id is wrong).
  Status load_script(const std::filesystem::path& path);
  // Fires what is due. Called once a request.
  void tick(std::int64_t requests, std::int64_t elapsed_ms);

  // What calls look like now. `at` is a position in the tenant's lists.
  bool call_visible(std::uint32_t at) const { return hidden_[at] == 0; }
  const CallEntry& call(std::uint32_t at) const;
  Status read_call(std::uint32_t at, std::string& out) const;
  // `ask` counts as one request for it: after enough of them it is there (from the next one on).
  bool transcript_visible(std::uint32_t at, bool ask);
  bool content_visible(std::uint32_t at, bool ask);

  // At once. Errors: kNotFound (no such call), kInvalidArgument (the patch is no object).
  Status edit(std::string_view call_id, std::string_view patch);
  Status remove(std::string_view call_id);
  Status appear(std::string_view call_id);
  Status release_transcript(std::string_view call_id);
  void reveal_all();  // everything late or hidden appears; deleted calls stay deleted

  struct Counts {
    std::int64_t hidden_calls = 0;
    std::int64_t deleted_calls = 0;
    std::int64_t edited_calls = 0;
    std::int64_t withheld_transcripts = 0;
    std::int64_t pending_events = 0;
  };
  Counts counts() const;

 private:
  enum Hidden : std::uint8_t { kLate = 1, kScripted = 2, kDeleted = 4 };
  struct Event {
    std::int64_t at_request = -1;  // -1: by time
    std::int64_t at_ms = -1;
    std::string kind;
    std::string call_id;
    std::string set;
    bool fired = false;
  };
  struct Edited {
    CallEntry entry;
    std::string record;
  };
  static Result<Event> parse_event(const Json& json);
  Status fire(const Event& event);
  void hide_until(const Event& event, const std::vector<std::uint32_t>& calls);
  Result<std::vector<std::uint32_t>> records_of(std::string_view call_id) const;

  const Tenant& tenant_;
  const LatePlan plan_;
  bool late_calls_wait_;
  std::vector<std::uint8_t> hidden_;                             // by call: Hidden bits
  std::unordered_map<std::uint32_t, int> transcript_asks_left_;  // by transcript
  std::unordered_map<std::uint32_t, int> content_asks_left_;     // by call
  std::unordered_set<std::uint64_t> scripted_transcripts_;       // by call id
  std::unordered_map<std::uint32_t, Edited> edited_;             // by call
  std::vector<Event> events_;
};

}  // namespace sophia::gong_sim
