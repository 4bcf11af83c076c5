// questions() of cues.h.
#include <algorithm>
#include <array>

#include "cortex/functions/cues.h"

namespace sophia::cortex {
namespace {

constexpr std::array kOpenWords = {
    "what",  "how",     "why", "who",  "which", "when",  "where",  "whose",  "what's",  "how's",
    "who's", "where's", "was", "wie",  "warum", "wieso", "wer",    "welche", "welcher", "welches",
    "wann",  "wo",      "que", "como", "quien", "cual",  "cuando", "donde",  "cuanto"};
constexpr std::array kAskingVerbs = {"can",  "could", "do",  "does",   "did", "are", "is",  "would",
                                     "will", "have",  "has", "should", "may", "am",  "were"};
constexpr std::array kSubjects = {"you",   "we",     "i",       "it",  "that",
                                  "there", "they",   "this",    "he",  "she",
                                  "your",  "anyone", "anybody", "the", "us"};
constexpr std::array kTags = {"right",   "okay", "ok",   "yeah",   "yes",  "no",   "eh",
                              "correct", "huh",  "hm",   "hmm",    "oder", "gell", "verdad",
                              "no",      "ne",   "sure", "really", "see",  "sorry"};

template <std::size_t kSize>
bool is_one_of(const std::array<const char*, kSize>& list, std::string_view word) {
  return std::ranges::any_of(list, [&](const char* one) { return word == one; });
}

bool starts_with(const CallSentence& sentence, std::initializer_list<std::string_view> words) {
  if (sentence.words.size() < words.size()) return false;
  return std::equal(words.begin(), words.end(), sentence.words.begin(),
                    [](std::string_view a, const text::Word& b) { return a == b.folded; });
}

// "right?", "you know?", "make sense?": a tag alone asks nothing.
bool is_tag(const CallSentence& sentence) {
  const auto& words = sentence.words;
  if (words.empty()) return true;
  if (words.size() == 1) return is_one_of(kTags, words[0].folded);
  return words.size() <= 4 &&
         (starts_with(sentence, {"you", "know"}) || starts_with(sentence, {"make", "sense"}) ||
          starts_with(sentence, {"makes", "sense"}) || starts_with(sentence, {"you", "see"}) ||
          starts_with(sentence, {"you", "know", "what", "i"}));
}

// First word that is no filler ("so", "and", "okay", "but").
std::size_t opener(const CallSentence& sentence) {
  std::size_t at = 0;
  while (at < sentence.words.size() && at < 3) {
    const std::string& word = sentence.words[at].folded;
    const bool filler = word == "so" || word == "and" || word == "okay" || word == "ok" ||
                        word == "but" || word == "well" || word == "yeah" || word == "um" ||
                        word == "uh" || word == "und" || word == "also" || word == "y";
    if (!filler) break;
    ++at;
  }
  return at;
}

bool requests_to_tell(const CallSentence& sentence) {
  return starts_with(sentence, {"tell", "me", "about"}) ||
         starts_with(sentence, {"tell", "us", "about"}) ||
         starts_with(sentence, {"walk", "me", "through"}) ||
         starts_with(sentence, {"walk", "us", "through"}) ||
         starts_with(sentence, {"help", "me", "understand"});
}

// Machine transcripts have no question marks: the opener must decide.
bool opens_as_question(const CallSentence& sentence, std::size_t at) {
  if (at + 1 >= sentence.words.size()) return false;
  const auto& first = sentence.words[at].folded;
  const auto& second = sentence.words[at + 1].folded;
  if (is_one_of(kAskingVerbs, first)) return is_one_of(kSubjects, second);
  return is_one_of(kOpenWords, first) && (is_one_of(kAskingVerbs, second) || second == "about");
}

bool has_end_mark(std::string_view text) {
  const auto last = text.find_last_not_of("\"')] ");
  return last != std::string_view::npos && (text[last] == '.' || text[last] == '!');
}

}  // namespace

std::vector<Question> questions(std::span<const CallSentence> sentences) {
  std::vector<Question> found;
  for (const CallSentence& sentence : sentences) {
    const std::size_t at = opener(sentence);
    const bool tells = requests_to_tell(sentence);
    const bool asks = sentence.asks
                          ? !is_tag(sentence)
                          : !has_end_mark(sentence.text) && opens_as_question(sentence, at);
    if (!asks && !tells) continue;
    const bool open =
        tells || (at < sentence.words.size() && is_one_of(kOpenWords, sentence.words[at].folded));
    found.push_back({sentence.evidence, sentence.speaker, sentence.side, sentence.start_ms, open});
  }
  return found;
}

}  // namespace sophia::cortex
