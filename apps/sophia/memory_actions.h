// What `sophia memory` does once its flags are read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "command.h"

namespace sophia::app {

struct MemoryRequest {
  std::string text;  // content, query, id or account, as the action wants it
  std::string category;
  std::vector<std::string> categories;
  std::string source_type;
  std::string source_id;
  std::string call_id;
  std::string transcript_id;
  std::string account;
  std::string subject;
  std::string metadata;
  std::string summary;
  std::string sentiment_filter;
  std::string group;
  std::string since;
  std::string until;
  std::string as_of;
  std::string known_at;
  std::string expires_at;
  std::string valid_from;
  std::string valid_to;
  std::string batch;
  std::string input;
  std::string output = "-";
  std::optional<double> importance;
  std::optional<double> sentiment;
  std::optional<std::int64_t> days;
  std::vector<std::string> topics;
  std::vector<std::string> risks;
  std::vector<std::string> next_steps;
  std::vector<std::string> tags;
  std::size_t limit = 5;
  bool keywords_only = false;
  bool transcripts = false;
  bool erase = false;
};

Result<int> memory_store(Runtime& runtime, const MemoryRequest& request);
Result<int> memory_recall(Runtime& runtime, const MemoryRequest& request);
Result<int> memory_update(Runtime& runtime, const MemoryRequest& request);
Result<int> memory_forget(Runtime& runtime, const MemoryRequest& request);
Result<int> memory_list(Runtime& runtime, const MemoryRequest& request);
Result<int> memory_account(Runtime& runtime, const MemoryRequest& request);
Result<int> memory_import(Runtime& runtime, const MemoryRequest& request);
Result<int> memory_export(Runtime& runtime, const MemoryRequest& request);
Result<int> memory_mirror_push(Runtime& runtime, const MemoryRequest& request);
Result<int> memory_mirror_check(Runtime& runtime, const MemoryRequest& request);
Result<int> memory_mirror_resync(Runtime& runtime, const MemoryRequest& request);
Result<int> memory_mirror_status(Runtime& runtime, const MemoryRequest& request);
Result<int> memory_stats(Runtime& runtime, const MemoryRequest& request);

}  // namespace sophia::app
