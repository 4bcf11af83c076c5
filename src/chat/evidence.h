// Sentences of calls as evidence: keyword search over the calls of a scope, with words that speak
// of the same thing ("objection" also finds "too expensive").
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "access/policy.h"
#include "analytics/scope.h"
#include "chat/answer.h"
#include "search/transcript_search.h"

namespace sophia::chat {

struct EvidenceQuery {
  std::string text = {};                   // content words; quotes are phrases
  std::vector<std::string> cues = {};      // names of cue lists: "concern", "promise" ...
  std::vector<std::string> speakers = {};  // full names; empty: anybody
  std::string speaker_type = {};           // Internal, External or empty
  std::vector<std::string> naming = {};    // each quote holds one of these names; empty: anything
  std::size_t limit = 5;
  std::size_t per_call = 2;
};

struct Evidence {
  Citation citation = {};
  float score = 0;
};

class EvidenceSearch {
 public:
  // Both outlive this object.
  EvidenceSearch(const search::TranscriptIndex& index, const access::Principal& principal,
                 const access::Policy& policy, search::Embedder* embedder)
      : index_(index), principal_(principal), policy_(policy), embedder_(embedder) {}

  // What is asked, in natural words: its meaning joins the words of every later find() that has
  // any; a find() by cues alone goes by the meaning of their examples. Without a sentence model or
  // vectors words alone decide. Cost: one vector; the first time one for each cue too. Errors:
  // those of the model.
  Status set_question(std::string_view question);

  // The calls of the scope, newest first. `people` are those who speak in it, or host it.
  std::vector<const search::Call*> calls(const analytics::CallScope& scope) const;

  struct Coverage {
    std::size_t calls = 0, with_transcript = 0, scored = 0, with_topics = 0;
  };
  // How many of the calls of the scope have what an answer may need.
  Coverage coverage(const analytics::CallScope& scope) const;

  // Best first, by words, meaning, conversation, and how well the sentence stands alone
  // (quotable.h). A segment without any of the words must be clearly nearer in meaning than the
  // index is on average. Sentences of one or two words are left out, except for a phrase. Sentences
  // of fewer than four words are passed over for a neighbour of the segment.
  std::vector<Evidence> find(const EvidenceQuery& query,
                             const std::vector<const search::Call*>& calls) const;

  // The sentences that say most of the query in each call, at most one a call, in the order of
  // `calls`; calls in which nothing matches are left out.
  std::vector<Evidence> best_of_each(const EvidenceQuery& query,
                                     const std::vector<const search::Call*>& calls) const;

  // The calls of `others` that are most like `models` by the mean meaning of what customers say (of
  // all that is said when they say nothing), each with the most telling sentence of those
  // segments that come nearest; empty without vectors.
  Result<std::vector<Evidence>> alike(const std::vector<const search::Call*>& models,
                                      const std::vector<const search::Call*>& others,
                                      std::size_t limit) const;

  // The sentence of a call that is `text`, else the one that shares most of its words (at least
  // half); nullopt when there is none.
  std::optional<Citation> locate(std::string_view call_id, std::string_view text) const;

  // Of each call whose title holds words of `text`: the share of those words, by rarity in titles
  // (a word of no title at all weighs as the rarest). Names of accounts count like other words.
  std::unordered_map<const search::Call*, double> title_shares(std::string_view text) const;
  // To be called after each refresh of the index: titles, who may be read, who speaks where.
  void index_calls();

  // The longest internal turn of a call (its first sentence), for coaching.
  std::optional<Citation> longest_turn(const search::Call& call, std::string_view speaker) const;

  const search::TranscriptIndex& index() const { return index_; }

 private:
  struct Meaning {
    std::vector<float> vector = {};  // empty: words alone
    search::Background background = {};
  };
  Meaning meaning(std::vector<float> vector) const;
  // The mean of the cues' examples.
  Meaning meaning_of(const std::vector<std::string>& cues) const;
  // Indexes of newest_first_.
  std::vector<std::uint32_t> positions(const analytics::CallScope& scope) const;
  // Whether a call passes what its key does not say.
  static bool keeps(const search::Call& call, const analytics::CallScope& scope);
  void index_speakers();
  // The numbers of those names that are known, sorted.
  std::vector<std::uint32_t> numbers_of(const std::vector<std::string>& names) const;
  bool speaks(search::DocNumber doc, const std::vector<std::uint32_t>& numbers) const;
  search::DocSet documents_of(const EvidenceQuery& query,
                              const std::vector<const search::Call*>& calls) const;
  struct Best {
    const search::Sentence* sentence = nullptr;
    double quality = 0;  // 0..1, of the sentence alone
  };
  Best best_sentence(const search::Segment& segment, class SentenceScorer& scorer,
                     const std::vector<std::string>& naming) const;
  // The sentence after or before it in the segment that is not short; null when there is none.
  const search::Sentence* fuller_neighbour(const search::Segment& segment,
                                           const search::Sentence* sentence) const;
  Citation citation_of(const search::Segment& segment, const search::Sentence& sentence) const;

  const search::TranscriptIndex& index_;
  const access::Principal& principal_;
  const access::Policy& policy_;
  search::Embedder* embedder_;
  Meaning question_;
  std::map<std::string, std::vector<float>, std::less<>> cue_vectors_;
  std::unique_ptr<search::KeywordIndex> titles_;   // a document a call, in the index's order
  std::vector<const search::Call*> newest_first_;  // current ones that the caller may read
  // What most scopes ask of each of them, side by side: the calls are far apart in memory.
  struct CallKey {
    std::optional<Timestamp> started;
    std::uint32_t account = 0, rep = 0, deal = 0;  // numbers of numbers_
    bool has_transcript = false, is_scored = false, has_topics = false;
  };
  std::vector<CallKey> keys_;
  std::unordered_map<std::string, std::uint32_t> numbers_;  // of accounts, people, deals
  std::vector<std::uint32_t> speaker_of_;                   // of each document, its number
  // By number: the calls in which somebody speaks, as indexes of newest_first_.
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> calls_of_speaker_;
  std::unordered_map<std::string, search::DocSet> by_speaker_type_;
};

// The cue lists that words of a question call for ("worries" -> concern).
std::vector<std::string> cues_for(std::string_view search_text);

}  // namespace sophia::chat
