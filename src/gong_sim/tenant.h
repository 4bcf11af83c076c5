// A tenant folder: what the simulated company has. Calls and transcripts stay on disk with an
// index in memory (64 bytes a record); the small lists (users, workspaces, ...) are held as text.
//
//   calls.jsonl or calls-*.jsonl              one /v2/calls/extensive object a line
//   transcripts.jsonl or transcripts-*.jsonl  one /v2/calls/transcript object a line
//   users.json, workspaces.json               as the API returns them (one page)
//   scorecards.json, answered_scorecards.json, trackers.json, library_folders.json, stats.json
//                                             optional, as the API returns them; a library folder
//                                             may carry its `calls`; stats.json has the arrays of
//                                             the four stats endpoints under their names
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "gong_sim/record_files.h"

namespace sophia::gong_sim {

// Ids and names are compared by hash: XXH64 of the text, never 0; 0 = has none.
std::uint64_t key_of(std::string_view text);

struct CallEntry {
  RecordRef ref;
  std::uint64_t id = 0;
  std::uint64_t workspace = 0;
  std::uint64_t host = 0;
  std::int64_t started_us = 0;
  std::int64_t listed_us = 0;  // what GET /v2/calls compares: scheduled, else started
  bool is_json = true;         // false: a broken line, kept because it is to be served
};

inline constexpr std::uint32_t kNoCall = UINT32_MAX;

// Times and workspace are those of its call; without one, those of the transcript before it.
struct TranscriptEntry {
  RecordRef ref;
  std::uint64_t call = 0;
  std::uint64_t workspace = 0;
  std::int64_t started_us = 0;
  std::uint32_t call_at = kNoCall;  // the last record of its call
  bool is_json = true;
};

// Sets what a call's record says about itself: id, workspace, host, times. A time that is missing
// or can't be read stays as `entry` has it (so a call without one is found beside the call before).
void read_call_keys(std::string_view record, CallEntry& entry);

class Tenant {
 public:
  // Lines that are no JSON are skipped and counted, or kept when `keep_malformed`. Errors:
  // kNotFound (no calls file or users.json), kInvalidArgument (a small file that is no JSON).
  static Result<std::unique_ptr<Tenant>> load(const std::filesystem::path& dir,
                                              bool keep_malformed);

  const std::vector<CallEntry>& calls() const { return calls_; }
  const std::vector<TranscriptEntry>& transcripts() const { return transcripts_; }
  // Positions of all records with that id, ascending. O(log n).
  std::vector<std::uint32_t> calls_with_id(std::uint64_t id) const;
  std::vector<std::uint32_t> transcripts_of(std::uint64_t call) const;
  Status read(const RecordRef& ref, std::string& out) const { return files_.read(ref, out); }

  // The elements of an array of a small file, as text; empty when the file or array is absent.
  std::vector<std::string_view> list(std::string_view file, std::string_view array) const;
  std::int64_t malformed_lines() const { return malformed_lines_; }

 private:
  struct SmallFile {
    std::string name;
    std::string text;
  };
  struct KeyAt {
    std::uint64_t key;
    std::uint32_t at;
    auto operator<=>(const KeyAt&) const = default;
  };
  Status load_calls(const std::filesystem::path& dir, bool keep_malformed);
  Status load_transcripts(const std::filesystem::path& dir, bool keep_malformed);
  Status load_small_files(const std::filesystem::path& dir);
  static std::vector<std::uint32_t> find(const std::vector<KeyAt>& index, std::uint64_t key);

  RecordFiles files_;
  std::vector<CallEntry> calls_;
  std::vector<TranscriptEntry> transcripts_;
  std::vector<KeyAt> call_ids_;        // sorted
  std::vector<KeyAt> transcript_ids_;  // sorted
  std::vector<SmallFile> small_files_;
  std::int64_t malformed_lines_ = 0;
};

}  // namespace sophia::gong_sim
