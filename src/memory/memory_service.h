// What is stored is durable when store() returns, is found by the next recall, and keeps its
// history.
//
//   SOPHIA_TRY(auto service, MemoryService::open(database, {clock, policy, embedder, model_id}));
//   SOPHIA_TRY(auto stored, service->store(principal, {.category = "kb_article", .content =
//   "..."})); SOPHIA_TRY(auto hits, service->recall(principal, {.text = "how do we price?"}));
//
// Storing calls no language model. In order: the text is encoded, compared with the memories of its
// scope (memory.h: category and account, else category and source), written durably
// (Database::defer(): a journal, which every statement settles first), then shown to readers.
//   same id or same fact by rule (fact_key.h)   merged: provenance grows, importance takes the
//   larger cosine >= kParaphraseCosine, same values    merged likewise; the first wording stays
//   same frame or such a cosine, other values   both stay and name each other in `contradicts`
//
// Recall ranks by  kRelevance * relevance + kImportance * importance + kRecency * 2^(-age / 90
// days), turns of dialogues by relevance alone; relevance is the share of the hybrid search's best
// possible score. Forgotten, expired and no longer (or not yet) valid memories are left out.
//
// Thread-safe: many readers, one writer at a time; a writer does not wait for a stream of readers.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "access/policy.h"
#include "core/result.h"
#include "core/time.h"
#include "memory/memory.h"
#include "memory/memory_index.h"
#include "memory/memory_table.h"
#include "search/collection.h"
#include "warehouse/database.h"

namespace sophia::memory {

inline constexpr double kRelevance = 0.80;
inline constexpr double kImportance = 0.12;
inline constexpr double kRecency = 0.08;
inline constexpr std::int64_t kRecencyHalfLifeDays = 90;
// Near-duplicates: sentences of MiniLM above it state the same in other words (measured on
// samples/labels/paraphrases.jsonl: docs/quality.md).
inline constexpr float kParaphraseCosine = 0.88F;
inline constexpr std::size_t kMaxContentBytes = 256U << 10;

struct ServiceContext {
  const Clock& clock;
  const access::Policy& policy;
  search::Embedder* embedder = nullptr;  // null: words only
  std::string model_id;                  // of the embedder
  bool queue_mirror = false;             // changes go to AI_MEMORY.VECTOR_OUTBOX too
  std::stop_token stop = {};
  // Applied to a text before it is encoded, so that neither its vector nor the mirror knows what it
  // hides; may be empty. Its version becomes part of MODEL: another masking encodes anew.
  std::function<std::string(std::string_view)> mask = {};
  std::string mask_version = {};
};

enum class Outcome { kCreated, kMerged, kRevived, kUnchanged };
std::string_view to_string(Outcome outcome);

struct Stored {
  std::string id;
  Outcome outcome = Outcome::kCreated;
  std::vector<std::string> contradicts;
  bool embedded = false;
};

// What update() changes; unset members stay. `metadata` is merged member by member.
struct MemoryChange {
  std::optional<std::string> content;
  std::optional<std::string> metadata;
  std::optional<double> importance;
  std::optional<Timestamp> expires_at;
  std::optional<Timestamp> valid_from;
  std::optional<Timestamp> valid_to;
};

struct RecallQuery {
  std::string text;
  MemoryFilter filter;
  std::size_t limit = 5;
  bool by_meaning = true;  // false: words only
  double min_relevance = 0;
  std::size_t neighbours = 1;  // turns before and after a recalled turn
  bool count_access = true;
};

struct RecallHit {
  Memory memory;
  double score = 0;
  double relevance = 0;
  double recency = 0;
  std::vector<Memory> before;  // of a turn: its neighbours in the session, in order
  std::vector<Memory> after;
  std::vector<Memory> contradictions;
};

struct CategoryCount {
  std::string category;
  std::int64_t active = 0;
  std::int64_t embedded = 0;
};
struct MemoryStatistics {
  std::vector<CategoryCount> categories;  // by name
  std::int64_t active = 0;
  std::int64_t forgotten = 0;
  std::int64_t expired = 0;
  std::int64_t embedded = 0;
  std::int64_t contradicting = 0;  // memories that name another one
  std::int64_t merged = 0;         // memories that stand for more than one statement
  std::int64_t recalls = 0;
  std::string model;
  std::optional<Timestamp> oldest;
  std::optional<Timestamp> newest;
};

// Columns of the call's row that an insight sets; unset ones keep their value. Lists are JSON.
struct CallColumns {
  std::string call_id;
  std::optional<std::string> summary;
  std::optional<double> sentiment;
  std::optional<std::string> key_topics;
  std::optional<std::string> risk_indicators;
  std::optional<std::string> next_steps;
};

class MemoryService {
 public:
  // Loads all memories; those without a vector of the model are encoded. Errors: the engine's, the
  // encoder's, kFailedPrecondition (not deployed).
  static Result<std::unique_ptr<MemoryService>> open(const warehouse::Database& database,
                                                     ServiceContext context);
  ~MemoryService();
  MemoryService(const MemoryService&) = delete;
  MemoryService& operator=(const MemoryService&) = delete;

  // `memory`: category, content and what is known of the rest; id and times are filled in. With
  // `embed` false it gets no vector and is found by its words. Errors: kInvalidArgument (category
  // that is not lower-case words, empty or too long content, no UTF-8, importance outside 0..1, an
  // end before its beginning), kPermissionDenied.
  Result<Stored> store(const access::Principal& principal, Memory memory, bool embed = true,
                       const std::optional<CallColumns>& call = {});
  // What store() and restore() ask of a memory; fills in what its metadata say. Errors: as store().
  Status check(const access::Principal& principal, Memory& memory) const;
  // Records as they are (turns, exports): no merging; an id that is there is replaced when the new
  // record was updated later. One transaction. Returns how many were written. Errors: as store(),
  // and then none is written.
  Result<std::int64_t> restore(const access::Principal& principal, std::vector<Memory> memories);

  // Errors: kNotFound (no such memory), as store().
  Result<Memory> update(const access::Principal& principal, std::string_view id,
                        const MemoryChange& change);
  // Takes a memory out of every recall. `erase`: the row goes too and can't be brought back; else
  // storing the same again brings it back. Errors: kNotFound.
  Status forget(const access::Principal& principal, std::string_view id, bool erase);

  // Errors: kInvalidArgument (no words, limit 0, unknown sentiment), the encoder's.
  Result<std::vector<RecallHit>> recall(const access::Principal& principal,
                                        const RecallQuery& query);
  Result<Memory> get(const access::Principal& principal, std::string_view id) const;
  // Newest first, ties by id.
  std::vector<Memory> list(const access::Principal& principal, const MemoryFilter& filter,
                           std::size_t limit) const;
  MemoryStatistics statistics(const access::Principal& principal) const;
  // Every memory, forgotten ones included, in the table's order; for export.
  Status for_each(const access::Principal& principal,
                  const std::function<Status(const Memory&)>& visit);

  // Reads the table again: after others wrote it (`sophia embed` writes call summaries). Readers
  // see the old memories until the new ones are there. Errors: as open().
  Status refresh();

  // Writes access counts that recall() collected. update(), restore() and the destructor do too.
  Status flush_accesses();

  const ServiceContext& context() const { return context_; }
  // A connection of its own for reads beside the memories.
  Result<warehouse::Connection> connect() const { return database_.connect(); }

 private:
  MemoryService(const warehouse::Database& database, warehouse::Connection connection,
                ServiceContext context);
  Status load();
  Status encode_missing(std::vector<Memory> memories, MemoryIndex& index);
  Result<std::vector<std::vector<float>>> encode(std::span<const Memory> memories) const;
  bool may_read(const access::Principal& principal, const Memory& memory) const;
  std::string vector_model() const;  // MODEL of the vectors made here
  bool is_usable(const Memory& memory, std::size_t values) const;
  struct Plan;
  Plan plan_store(Memory memory, std::span<const float> vector,
                  const access::Principal& principal) const;
  Status write(const std::function<Status(warehouse::Connection&)>& body);
  Status queue(warehouse::Connection& connection, std::string_view id,
               std::string_view operation) const;
  Status write_records(std::span<const Memory> memories,
                       std::span<const std::vector<float>> vectors);
  std::vector<Memory> changed_records(std::vector<Memory> memories) const;
  Status show(std::span<const Memory> memories, std::span<const std::vector<float>> vectors);
  Status apply(const Plan& plan, std::span<const float> vector);
  Status compact();
  RecallHit make_hit(const IndexHit& found, double score, double recency,
                     std::size_t neighbours) const;
  Status flush_locked();
  std::shared_lock<std::shared_mutex> reading() const;
  std::unique_lock<std::shared_mutex> writing() const;

  const warehouse::Database& database_;
  ServiceContext context_;
  std::mutex write_mutex_;  // one writer; guards connection_, forgotten_
  warehouse::Connection connection_;
  std::unordered_map<std::string, Memory> forgotten_;
  mutable std::mutex gate_;  // so that waiting writers are not starved by readers
  mutable std::shared_mutex index_mutex_;
  std::unique_ptr<MemoryIndex> index_;  // guarded by index_mutex_
  std::mutex access_mutex_;
  std::unordered_map<std::string, Access> accesses_;  // guarded by access_mutex_
};

}  // namespace sophia::memory
