// Search over what was said: hits with the call, the speaker, the second and the sentence.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "search/transcript_index.h"

namespace sophia::search {

struct TranscriptHit {
  DocNumber doc = 0;
  float score = 0;
  const Call* call = nullptr;        // valid as long as the index is not refreshed
  const Segment* segment = nullptr;
  const Sentence* sentence = nullptr;  // the best sentence of the segment
  std::vector<Mark> marks;             // bytes of sentence->text that match the query
};

// Keyword search. Best first; segments with the same best sentence text in the same call collapse
// to the first. Errors: kInvalidArgument (nothing to search for, a filter's value), kNotFound (the
// filter names an account, rep, call or deal that does not exist; the message gives near names).
Result<std::vector<TranscriptHit>> search_transcripts(const TranscriptIndex& index,
                                                      std::string_view query, const Filter& filter,
                                                      std::size_t limit,
                                                      const access::Principal& principal,
                                                      const access::Policy& policy);

// kNotFound with near names when a name in the filter matches no call that the caller may read.
Status check_names(const TranscriptIndex& index, const Filter& filter,
                   const access::Principal& principal, const access::Policy& policy);

// The sentence of a segment that holds the most of the query; the first one when none holds any.
const Sentence* best_sentence(const TranscriptIndex& index, const Segment& segment,
                              const KeywordQuery& query);

// "3:07", "1:02:45"
std::string clock_text(std::int64_t ms);

}  // namespace sophia::search
