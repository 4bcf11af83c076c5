#include "chat/gloss.h"

#include <algorithm>

#include "chat/names.h"
#include "chat/sql.h"
#include "text/stem.h"

namespace sophia::chat {
namespace {

// A more frequent word than this is right as it stands, and what a rarer one is mended to.
constexpr int kFrequent = 3;
constexpr std::size_t kShortest = 5;
constexpr std::size_t kLong = 9;  // letters from which two edits are one word still

struct Entry {
  std::string_view english;
  bool shared = false;  // English has the word too
};

// Of data/gloss_*.txt. A line: the word, folded (no umlauts, no accents), a space, the English
// words. "~" before a word: English has it too.
class Lexicon {
 public:
  Lexicon(std::string_view lines, text::Language language) : stemmer_language_(language) {
    text::Stemmer stemmer(language);
    while (!lines.empty()) {
      const std::size_t end = std::min(lines.find('\n'), lines.size());
      std::string_view line = lines.substr(0, end);
      lines.remove_prefix(std::min(end + 1, lines.size()));
      const std::size_t space = line.find(' ');
      if (space == std::string_view::npos) continue;
      const bool shared = line.starts_with('~');
      const std::string_view word = line.substr(shared ? 1 : 0, space - (shared ? 1 : 0));
      const Entry entry{line.substr(space + 1), shared};
      words_.try_emplace(std::string(word), entry);
      if (word.size() > 3) stems_.try_emplace(std::string(stemmer.stem(word)), entry);
    }
  }
  const Entry* find(std::string_view folded) const {
    if (const auto word = words_.find(std::string(folded)); word != words_.end())
      return &word->second;
    if (folded.size() <= 3) return nullptr;
    text::Stemmer stemmer(stemmer_language_);
    const auto stem = stems_.find(std::string(stemmer.stem(folded)));
    return stem == stems_.end() ? nullptr : &stem->second;
  }
  // The word itself and no other form of it: forms of other languages may look alike.
  bool marks(std::string_view folded) const {
    const auto word = words_.find(std::string(folded));
    return word != words_.end() && !word->second.shared && word->second.english != word->first;
  }

 private:
  text::Language stemmer_language_;
  std::unordered_map<std::string, Entry> words_;
  std::unordered_map<std::string, Entry> stems_;
};

const Lexicon& german() {
  static const Lexicon lexicon(sql::kGlossGerman, text::Language::kGerman);
  return lexicon;
}

const Lexicon& spanish() {
  static const Lexicon lexicon(sql::kGlossSpanish, text::Language::kSpanish);
  return lexicon;
}

}  // namespace

std::string_view glossed_language(const std::vector<text::Word>& words) {
  const auto count = [&](const Lexicon& lexicon) {
    return std::count_if(words.begin(), words.end(),
                         [&](const text::Word& word) { return lexicon.marks(word.folded); });
  };
  const auto de = count(german()), es = count(spanish());
  // One word of many may be a name ("the Casa de Campo deal") or a quotation.
  const auto enough = static_cast<std::ptrdiff_t>(1 + words.size() / 5);
  if (std::max(de, es) < enough) return {};
  return de >= es ? "de" : "es";
}

std::string_view english_for(std::string_view folded, std::string_view language) {
  if (language.empty()) return {};
  const Entry* entry = (language == "de" ? german() : spanish()).find(folded);
  return entry == nullptr ? std::string_view() : entry->english;
}

Spelling::Spelling(const std::unordered_map<std::string, int>& counts) {
  for (const auto& [word, count] : counts) {
    if (count >= 2) known_.emplace(word, count);
    if (count >= kFrequent && word.size() >= kShortest - 1) frequent_.emplace_back(word, count);
  }
  std::sort(frequent_.begin(), frequent_.end());
}

std::optional<std::string> Spelling::mended(std::string_view folded) const {
  const bool letters =
      std::all_of(folded.begin(), folded.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  if (folded.size() < kShortest || !letters || known_.contains(std::string(folded)))
    return std::nullopt;
  std::size_t nearest = folded.size() >= kLong ? 2 : 1;
  const std::pair<std::string, int>* best = nullptr;
  for (const auto& candidate : frequent_) {
    const std::string& word = candidate.first;
    if (word[0] != folded[0] || word.size() + nearest < folded.size() ||
        folded.size() + nearest < word.size())
      continue;
    const std::size_t edits = edit_distance(word, folded, nearest);
    if (edits > nearest) continue;
    if (best == nullptr || edits < nearest || candidate.second > best->second) best = &candidate;
    nearest = std::min(nearest, edits);
  }
  if (best == nullptr) return std::nullopt;
  return best->first;
}

namespace {

// "How did Grace deal with it": a verb, where "the deal with Acme" is a purchase.
bool is_to_deal_with(const std::vector<text::Word>& words, std::size_t at) {
  constexpr std::string_view kBefore[] = {"did", "does", "do", "should", "can", "could", "to"};
  if (words[at].folded != "deal" || at + 1 >= words.size() || words[at + 1].folded != "with")
    return false;
  for (std::size_t back = 1; back <= 3 && back <= at; ++back) {
    const std::string_view before = words[at - back].folded;
    if (before == "the" || before == "a" || before == "our" || before == "this") return false;
    if (std::ranges::find(kBefore, before) != std::end(kBefore)) return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> plain_words(std::string_view text, const std::vector<text::Word>& words,
                                     const Spelling& spelling) {
  const std::string_view language = glossed_language(words);
  std::vector<std::string> plain(words.size());
  for (std::size_t i = 0; i < words.size(); ++i) {
    // "tl;dr" is two words to the splitter.
    const bool shorthand = words[i].folded == "tldr" || words[i].folded == "tl";
    const std::string_view english = shorthand ? "summary"
                                     : is_to_deal_with(words, i)
                                         ? "handle"
                                         : english_for(words[i].folded, language);
    if (!english.empty()) {
      plain[i] = english;
      continue;
    }
    const bool capital = i > 0 && text[words[i].begin] >= 'A' && text[words[i].begin] <= 'Z';
    if (language.empty() && !capital && !text::is_stop_word(words[i].folded)) {
      plain[i] = spelling.mended(words[i].folded).value_or("");
    }
  }
  return plain;
}

}  // namespace sophia::chat
