// The active memories in memory: records, keyword and vector index and filter lists on shared
// document numbers. Incremental: what is added or removed is visible to the next search.
//
// Turns of one session are neighbours by number; a turn that comes late or goes moves its session
// to new numbers, so that the index ranks as one that was built anew. A search with filters looks
// at allowed documents only: filters come first and never lose a hit.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "memory/fact_key.h"
#include "memory/memory.h"
#include "search/hybrid.h"
#include "search/name_table.h"

namespace sophia::memory {

using search::DocNumber;

// Empty members do not filter.
struct MemoryFilter {
  std::vector<std::string> categories;  // any of these
  std::string source_type;
  std::string source_id;  // the call, document ... or any source that was merged into the memory
  std::string account;    // whole words of the account's name
  std::string sentiment;  // as search::Filter::sentiment
  std::string group;      // of imported dialogues
  std::string session;
  std::string speaker;                // whole words of the speaker's name
  std::optional<Timestamp> since;     // Memory::at(), inclusive
  std::optional<Timestamp> until;     // exclusive
  std::optional<Timestamp> as_of;     // holds then; default: now
  std::optional<Timestamp> known_at;  // known by then; default: now
};

struct IndexHit {
  DocNumber doc = 0;
  double relevance = 0;  // weighted share of the hybrid signals, about 0..1
};

// Not thread-safe for writing; const members may run at the same time.
class MemoryIndex final : public search::Layout {
 public:
  explicit MemoryIndex(std::size_t dimension);  // 0: without vectors

  // Adds or replaces by id; `vector` may be empty. Errors: kInvalidArgument (length of `vector`).
  Status put(Memory memory, std::span<const float> vector);
  // Replaces what does not touch search: access, importance, provenance, contradictions, times.
  void set_details(const Memory& memory);
  void remove(std::string_view id);

  const Memory* find(std::string_view id) const;
  const Memory& at(DocNumber doc) const { return records_[doc]; }
  const FactKey& key_of(DocNumber doc) const { return keys_[doc]; }
  std::span<const float> vector_of(DocNumber doc) const;
  std::size_t size() const { return by_id_.size(); }
  std::size_t dead() const { return records_.size() - by_id_.size(); }
  // Live documents in document order.
  const search::DocSet& live() const { return live_; }
  // Live documents of a scope (see scope_of()).
  std::vector<DocNumber> in_scope(const std::string& scope) const;
  std::vector<float> cosines(std::span<const float> query, std::span<const DocNumber> docs) const;

  search::DocSet documents(const MemoryFilter& filter, Timestamp now) const;
  // Best first, ties by id. `vector` may be empty (words only).
  Result<std::vector<IndexHit>> search(std::string_view text, std::span<const float> vector,
                                       const search::DocSet& allowed, std::size_t limit) const;

  // Layout
  search::DocRange session(DocNumber doc) const override;
  search::DocRange vectors_of(DocNumber doc) const override { return {doc, doc + 1}; }
  DocNumber document_of(DocNumber vector) const override { return vector; }
  double average_session_words() const override;

 private:
  using Lists = std::unordered_map<std::string, std::vector<DocNumber>>;
  Status append(Memory memory, std::span<const float> vector);
  Status append_turn(Memory memory, std::span<const float> vector);
  using TurnWithVector = std::pair<Memory, std::vector<float>>;
  Status move_session(std::uint32_t session, std::vector<TurnWithVector> turns);
  void drop(DocNumber doc);
  void list(DocNumber doc);
  void drop_others(search::DocSet& set, const MemoryFilter& filter, Timestamp now) const;
  bool passes(DocNumber doc, const MemoryFilter& filter, Timestamp now) const;

  std::deque<Memory> records_;
  std::vector<FactKey> keys_;
  std::unordered_map<std::string, DocNumber> by_id_;
  search::DocSet live_;
  search::DocSet turns_;
  search::DocSet timed_;  // expiry, validity or a later known-from: checked at each search
  search::KeywordIndex keywords_;
  std::unique_ptr<search::VectorIndex> vectors_;
  std::unordered_map<std::string, search::DocSet> by_category_;
  Lists by_source_;
  search::NameTable accounts_;
  std::vector<std::vector<DocNumber>> by_account_;  // by number of the name
  Lists by_group_;
  Lists by_scope_;
  std::vector<std::uint32_t> session_of_;  // kNoSession: stands alone
  std::vector<search::DocRange> sessions_;
  std::unordered_map<std::string, std::uint32_t> session_ids_;
  std::vector<std::int64_t> at_us_;
};

}  // namespace sophia::memory
