// When do two texts state the same fact, and when do they contradict each other? By rule, without a
// model, so that storing is fast and the answer can be explained.
//
// A text is taken apart into its frame (stems of its content words, sorted, each once) and its
// values: polarity (negations, and pairs of opposites such as approved / rejected), numbers with
// their unit letters ("50k" = "50,000"), and names of months and weekdays. In "<subject of two or
// more words> is <Capitalised Name>" the name is the value and the subject the frame.
//   same frame, same values    one fact, said again; with more than two words in the frame only
//                              when they come in the same order
//   same frame, other values   a contradiction
// A frame of fewer than two words says too little: such texts are only ever the same fact word for
// word. With a subject that the caller named, the frame is that subject, and the values are the
// numbers and dates of the text, or all its words when it has none.
#pragma once

#include <string>
#include <string_view>

namespace sophia::memory {

struct FactKey {
  std::string frame;  // empty: too short for contradictions
  std::string values;
  std::string canonical;  // hash of frame and values (or of all words)

  bool repeats(const FactKey& other) const { return canonical == other.canonical; }
  // The same words in another order: other roles, or the same fact turned round. Not merged.
  bool reorders(const FactKey& other) const {
    return !frame.empty() && frame == other.frame && values == other.values && !repeats(other);
  }
  bool contradicts(const FactKey& other) const {
    return !frame.empty() && frame == other.frame && values != other.values;
  }
};

FactKey fact_key(std::string_view content, std::string_view subject);

}  // namespace sophia::memory
