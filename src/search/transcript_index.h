// The calls and segments of the warehouse in memory: texts, times, attributes for filters, and the
// keyword and vector indexes over them, all on shared document numbers (a document = a segment).
//
// The index is derived: it is built from the warehouse and brought up to date by comparing each
// call's fingerprint, a hash of its rows included; a changed call's segments get new numbers, its
// old ones are removed. When a third of the numbers are dead the whole index is built again, and
// also when its manifest is not that of the warehouse after a refresh.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "access/policy.h"
#include "core/result.h"
#include "search/filter.h"
#include "search/hybrid.h"
#include "search/name_table.h"
#include "warehouse/database.h"

namespace sophia::search {

struct Call {
  std::string call_id;
  std::string title;
  std::string account;
  std::string deal_id;
  std::string rep;  // host's name
  std::string rep_id;
  std::string direction;
  std::string language;
  std::string workspace;
  std::string url;
  std::optional<Timestamp> started_at;
  std::int64_t duration_s = 0;
  std::optional<double> sentiment;
  std::vector<std::string> topics;
  std::vector<std::string> trackers;
  std::string summary;
  bool is_private = false;
  bool owner_only = false;
  std::string fingerprint;
  std::size_t segments = 0;  // in the warehouse
  DocNumber first = 0;       // its segments are the documents [first, last)
  DocNumber last = 0;
  bool is_current = true;          // false: an older version, kept until the index is built again
  std::uint32_t account_name = 0;  // in the index's table of names
  std::uint32_t rep_name = 0;
};

struct Segment {
  std::string transcript_id;
  std::uint32_t call = 0;  // index into calls()
  std::string speaker;
  std::string speaker_type;
  std::uint32_t first_sentence = 0;  // its sentences are [first_sentence, last_sentence)
  std::uint32_t last_sentence = 0;
};

struct Sentence {
  std::int32_t index_in_call = 0;
  std::int32_t start_ms = 0;
  std::int32_t end_ms = 0;
  std::string text;
};

// What an index was made from. Equal manifests stand for equal contents.
struct Manifest {
  std::string model_id;  // of the vectors
  std::size_t dimension = 0;
  std::size_t calls = 0;
  std::size_t segments = 0;
  std::uint64_t content = 0;  // of the calls' ids and fingerprints, in any order
  bool operator==(const Manifest&) const = default;
};

struct RefreshStats {
  std::size_t calls_added = 0;
  std::size_t calls_removed = 0;
  std::size_t segments = 0;  // live, after the refresh
  bool rebuilt = false;
};

// Which vectors the index loads: those of one model only, since vectors of two models must not be
// compared.
struct VectorChoice {
  std::string model_id;  // empty: none
  std::size_t dimension = 0;
};

// Not thread-safe for refresh(); const members may run at the same time.
class TranscriptIndex final : public Layout {
 public:
  explicit TranscriptIndex(VectorChoice vectors = {});

  // Brings the index to what the warehouse holds now (deleted calls are left out). Cost: one scan
  // of the calls; text of changed calls only. Errors: those of the warehouse.
  Result<RefreshStats> refresh(warehouse::Connection& connection);
  // Of what the index holds.
  Manifest manifest() const;
  // Of what the warehouse holds now: what manifest() says after a refresh. Reads calls, and hashes
  // of their texts.
  static Result<Manifest> manifest_of(warehouse::Connection& connection,
                                      const VectorChoice& vectors);

  const std::vector<Call>& calls() const { return calls_; }
  const std::vector<Segment>& segments() const { return segments_; }
  const std::vector<Sentence>& sentences() const { return sentences_; }
  const Call& call_of(DocNumber doc) const { return calls_[segments_[doc].call]; }
  // Index into calls(), or nullopt.
  std::optional<std::uint32_t> find_call(std::string_view call_id) const;
  const KeywordIndex& keywords() const { return *keywords_; }
  // Null when no model was chosen. A segment has one vector; its number is the segment's.
  const VectorIndex* vectors() const { return vectors_.get(); }
  const VectorChoice& vector_choice() const { return choice_; }

  // Layout: a session is a call.
  DocRange session(DocNumber doc) const override;
  DocRange vectors_of(DocNumber doc) const override { return {doc, doc + 1}; }
  DocNumber document_of(DocNumber vector) const override { return vector; }
  double average_session_words() const override;

  // The live documents that the filter and the policy allow.
  DocSet documents(const Filter& filter, const access::Principal& principal,
                   const access::Policy& policy) const;
  // A filter made ready: whether it keeps a call (its segment part left aside).
  class CallFilter {
   public:
    bool keeps(const Call& call) const;

   private:
    friend class TranscriptIndex;
    Filter filter_;
    std::string language_;        // folded
    std::vector<bool> accounts_;  // by number of the name
    std::vector<bool> reps_;
    bool filters_ = false;
  };
  CallFilter prepare(const Filter& filter) const;

 private:
  void clear();
  static Result<std::vector<Call>> load_calls(warehouse::Connection& connection);
  static Manifest manifest_of(const std::vector<Call>& calls, const VectorChoice& vectors);
  Status update(warehouse::Connection& connection, std::vector<Call> now, RefreshStats& stats);
  Status load_segments(warehouse::Connection& connection, const std::vector<std::string>& call_ids);
  Status load_vectors(warehouse::Connection& connection, const std::vector<std::string>& call_ids,
                      DocNumber first);
  void remove_call(std::uint32_t call);

  std::vector<Call> calls_;
  std::vector<Segment> segments_;
  std::vector<Sentence> sentences_;
  std::unordered_map<std::string, std::uint32_t> call_by_id_;
  NameTable names_;
  std::unique_ptr<KeywordIndex> keywords_ = std::make_unique<KeywordIndex>();
  VectorChoice choice_;
  std::unique_ptr<VectorIndex> vectors_;
};

}  // namespace sophia::search
