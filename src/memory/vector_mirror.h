// A copy of the memories' vectors in a vector service, for programs that search there. The
// warehouse stays the truth: each change waits in AI_MEMORY.VECTOR_OUTBOX, written in the same
// transaction as the memory, until the service has confirmed it. A change may be sent twice (same
// id, same vector) and is never lost; the queue holds one row a memory, so it can't grow without
// end. Recall does not read the mirror: it works when the service is down.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "memory/pinecone.h"
#include "warehouse/database.h"

namespace sophia::memory {

struct MirrorReport {
  std::int64_t upserted = 0;
  std::int64_t removed = 0;
  std::int64_t waiting = 0;  // afterwards
};
struct MirrorState {
  std::int64_t waiting = 0;
  std::int64_t failed = 0;  // of them, that failed before
  std::optional<Timestamp> oldest;
  std::string last_error;
};
struct MirrorDifference {
  std::int64_t expected = 0;         // memories with a vector
  std::vector<std::string> missing;  // ids that the mirror lacks
  std::vector<std::string> stale;    // of another content or model
  std::vector<std::string> extra;    // ids that the mirror should not have
  bool agrees() const { return missing.empty() && stale.empty() && extra.empty(); }
};

class VectorMirror {
 public:
  // `connection` is this object's own: no other thread uses it meanwhile.
  VectorMirror(warehouse::Connection& connection, Pinecone& service, const Clock& clock,
               std::size_t batch_rows = 500);

  // Sends what waits, oldest first, until nothing waits or an error: what was not confirmed keeps
  // waiting. Errors: the service's; kCancelled between batches.
  Result<MirrorReport> push(const std::stop_token& stop);
  Result<MirrorState> state();
  // Compares ids and contents; changes nothing. The service shows writes some seconds late, so that
  // a difference right after push() may be none.
  Result<MirrorDifference> check(const std::stop_token& stop);
  // Queues everything that differs; push() sends it. Returns the difference.
  Result<MirrorDifference> resync(const std::stop_token& stop);

 private:
  struct Batch;
  Result<Batch> next_batch();
  Status send(const Batch& batch, MirrorReport& report, const std::stop_token& stop);

  warehouse::Connection& connection_;
  Pinecone& service_;
  const Clock& clock_;
  std::size_t batch_rows_;
};

}  // namespace sophia::memory
