// Sentences of calls as evidence: keyword search over the calls of a scope, with words that speak
// of the same thing ("objection" also finds "too expensive").
#pragma once

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

  // What is asked, in natural words: its meaning joins the words of every later find(). Without a
  // sentence model or vectors words alone decide. Errors: those of the model.
  Status set_question(std::string_view question);

  // The calls of the scope, newest first. `people` are those who speak in it, or host it.
  std::vector<const search::Call*> calls(const analytics::CallScope& scope) const;

  // Best first, by words, meaning and conversation. A segment without any of the words must be
  // clearly nearer in meaning than the index is on average. Sentences of one or two words are left
  // out, except for a phrase. Sentences of fewer than four words are passed over for a neighbour of
  // the segment.
  std::vector<Evidence> find(const EvidenceQuery& query,
                             const std::vector<const search::Call*>& calls) const;

  // The sentences that say most of the query in each call, at most one a call, in the order of
  // `calls`; calls in which nothing matches are left out.
  std::vector<Evidence> best_of_each(const EvidenceQuery& query,
                                     const std::vector<const search::Call*>& calls) const;

  // The calls of `others` that are most like `models` by the mean meaning of what customers say (of
  // all that is said when they say nothing), each with its nearest sentence; empty without vectors.
  Result<std::vector<Evidence>> alike(const std::vector<const search::Call*>& models,
                                      const std::vector<const search::Call*>& others,
                                      std::size_t limit) const;

  // The sentence of a call that is `text`, else the one that shares most of its words (at least
  // half); nullopt when there is none.
  std::optional<Citation> locate(std::string_view call_id, std::string_view text) const;

  // Of each call whose title holds words of `text`: the share of those words, by rarity in titles
  // (a word of no title at all weighs as the rarest). Names of accounts count like other words.
  std::unordered_map<const search::Call*, double> title_shares(std::string_view text) const;
  // To be called after each refresh of the index.
  void index_titles();

  // The longest internal turn of a call (its first sentence), for coaching.
  std::optional<Citation> longest_turn(const search::Call& call, std::string_view speaker) const;

  const search::TranscriptIndex& index() const { return index_; }

 private:
  bool keeps(const search::Call& call, const analytics::CallScope& scope) const;
  const search::Sentence* best_sentence(const search::Segment& segment,
                                        class SentenceScorer& scorer) const;
  Citation citation_of(const search::Segment& segment, const search::Sentence& sentence) const;

  const search::TranscriptIndex& index_;
  const access::Principal& principal_;
  const access::Policy& policy_;
  search::Embedder* embedder_;
  std::vector<float> meaning_;  // of the question; empty: words alone
  search::Background background_;
  std::unique_ptr<search::KeywordIndex> titles_;  // a document a call, in the index's order
};

// The cue lists that words of a question call for ("worries" -> concern).
std::vector<std::string> cues_for(std::string_view search_text);

}  // namespace sophia::chat
