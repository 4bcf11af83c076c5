#include "chat/quotable.h"

#include <algorithm>
#include <array>
#include <set>

#include "text/words.h"

namespace sophia::chat {
namespace {

// Content words of ordinary rarity from which a sentence needs no more of them.
constexpr double kEnough = 4.0;
// A word weighs 1 from this idf on; names and slips of the tongue are rarer and say no more.
constexpr double kRareIdf = 4.5;
constexpr double kPointing = 0.75;
constexpr double kQuestion = 0.7;

// Words that carry on from the sentence before, and so leave a reader who does not see it outside.
bool points_back(std::string_view first) {
  constexpr std::array<std::string_view, 21> kPointers{
      "so",    "and",  "but",   "then", "that",    "that's", "it",  "it's", "he",   "she", "they",
      "those", "this", "these", "or",   "because", "which",  "yes", "no",   "yeah", "well"};
  return std::find(kPointers.begin(), kPointers.end(), first) != kPointers.end();
}

// Words of talk about the talk; they say nothing about the business.
bool is_small_talk(std::string_view word) {
  constexpr std::array<std::string_view, 30> kSmall{
      "yes",    "yeah",  "okay",   "ok",   "right",    "sure",  "well",  "good",
      "great",  "fine",  "think",  "know", "say",      "said",  "see",   "look",
      "mean",   "thing", "things", "got",  "get",      "let's", "thank", "thanks",
      "course", "maybe", "really", "just", "actually", "i'll"};
  return std::find(kSmall.begin(), kSmall.end(), word) != kSmall.end();
}

}  // namespace

double Quotable::weight_of(std::string_view folded) {
  const auto [entry, fresh] = weights_.try_emplace(std::string(folded), 0);
  if (fresh && !text::is_stop_word(folded) && !is_small_talk(folded)) {
    const double idf = index_.idf(index_.document_frequency(folded));
    entry->second = std::min(idf / kRareIdf, 1.0);
  }
  return entry->second;
}

double Quotable::of(std::string_view sentence) {
  double content = 0;
  bool first = true, pointing = false;
  std::set<std::string, std::less<>> seen;
  text::WordScanner scanner(sentence);
  while (scanner.next()) {
    if (first) pointing = points_back(scanner.word());
    first = false;
    if (seen.emplace(scanner.word()).second) content += weight_of(scanner.word());
  }
  double share = std::min(content / kEnough, 1.0);
  if (pointing) share *= kPointing;
  if (sentence.ends_with('?')) share *= kQuestion;
  return share;
}

}  // namespace sophia::chat
