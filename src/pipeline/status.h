// What `sophia status` tells: how fresh and how complete the warehouse is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "warehouse/database.h"

namespace sophia::pipeline {

struct StreamFreshness {
  std::string source;
  std::string stream;
  Timestamp state_saved_at;
};

struct JobLine {
  std::string name;
  std::string status;
  Timestamp started_at;
  std::optional<double> seconds;
  std::int64_t records = 0;
  std::int64_t rows = 0;
  std::string error;
  std::string correlation_id;
};

// What a search index made now would hold. The same contents have the same hash.
struct SearchIndexStatus {
  std::int64_t calls = 0;
  std::int64_t segments = 0;
  std::uint64_t content = 0;
};

struct WarehouseStatus {
  std::int64_t calls = 0;  // typed, not deleted
  std::int64_t calls_with_transcript = 0;
  std::int64_t calls_deleted = 0;
  std::int64_t segments = 0;
  std::int64_t sentences = 0;
  std::int64_t raw_calls = 0;
  std::int64_t raw_transcripts = 0;
  std::int64_t pending = 0;  // raw records that the transform has not read
  std::int64_t failed = 0;   // with PROCESSING_ERROR, and no newer version without
  std::int64_t waiting = 0;  // transcripts without their call
  std::int64_t skipped = 0;  // private, landed before the policy was to drop them
  // Calls that the filters of the sync passed over, over all syncs.
  std::int64_t not_completed = 0;
  std::int64_t too_short = 0;
  std::int64_t private_calls = 0;
  std::int64_t quarantined = 0;
  std::int64_t requests_today = 0;  // to Gong
  std::optional<Timestamp> newest_call;
  std::optional<Timestamp> last_emitted;
  std::vector<StreamFreshness> streams;
  std::vector<JobLine> jobs;                      // latest run of each stage, newest first
  std::optional<SearchIndexStatus> search_index;  // filled in by who knows the search
};

// `now`: whose UTC day the requests are counted of.
Result<WarehouseStatus> read_status(warehouse::Connection& connection, Timestamp now);

struct QuotaStatus {
  std::int64_t used_today = 0;
  std::int64_t daily = 0;
};
std::string status_json(const WarehouseStatus& status, const QuotaStatus& quota);
// Lines for a terminal; ages count from `now`.
std::string status_text(const WarehouseStatus& status, const QuotaStatus& quota, Timestamp now);

}  // namespace sophia::pipeline
