#include <algorithm>
#include <unordered_set>

#include "search/keyword_index.h"
#include "text/words.h"

namespace sophia::search {
namespace {

void add_phrase(std::string_view quoted, KeywordQuery& query) {
  std::vector<std::string> phrase;
  for (text::Word& word : text::words(quoted)) phrase.push_back(std::move(word.folded));
  if (phrase.size() == 1) {
    query.words.push_back({phrase.front(), 1});
  } else if (!phrase.empty()) {
    query.phrases.push_back(std::move(phrase));
  }
}

void add_words(std::string_view plain, KeywordQuery& query) {
  for (text::Word& word : text::words(plain)) query.words.push_back({std::move(word.folded), 1});
}

// Repeated words count once with their number as weight; order of first occurrence.
void merge_repeats(std::vector<KeywordQuery::Word>& words) {
  std::vector<KeywordQuery::Word> merged;
  for (KeywordQuery::Word& word : words) {
    const auto same = [&](const KeywordQuery::Word& w) { return w.folded == word.folded; };
    const auto found = std::find_if(merged.begin(), merged.end(), same);
    if (found != merged.end()) {
      found->weight += word.weight;
    } else {
      merged.push_back(std::move(word));
    }
  }
  words = std::move(merged);
}

}  // namespace

KeywordQuery parse_keyword_query(std::string_view text) {
  KeywordQuery query;
  while (!text.empty()) {
    const std::size_t open = text.find('"');
    add_words(text.substr(0, open), query);
    if (open == std::string_view::npos) break;
    text.remove_prefix(open + 1);
    const std::size_t close = text.find('"');
    if (close == std::string_view::npos) {  // an unmatched quote is no phrase
      add_words(text, query);
      break;
    }
    add_phrase(text.substr(0, close), query);
    text.remove_prefix(close + 1);
  }
  merge_repeats(query.words);
  const auto stop = [](const KeywordQuery::Word& w) { return text::is_stop_word(w.folded); };
  if (!query.phrases.empty() || !std::all_of(query.words.begin(), query.words.end(), stop)) {
    std::erase_if(query.words, stop);
  }
  return query;
}

std::vector<Mark> marks_of(std::string_view text, text::Language language,
                           const KeywordQuery& query) {
  text::Stemmer stemmer(language);
  std::unordered_set<std::string> wanted;
  const auto want = [&](std::string_view folded) {
    if (!text::is_stop_word(folded) || query.words.size() == 1) {
      wanted.insert(std::string(stemmer.stem(folded)));
    }
  };
  for (const auto& word : query.words) want(word.folded);
  for (const auto& phrase : query.phrases) {
    for (const std::string& word : phrase) want(word);
  }
  std::vector<Mark> marks;
  text::WordScanner scanner(text);
  while (scanner.next()) {
    if (wanted.contains(std::string(stemmer.stem(scanner.word())))) {
      marks.push_back(
          {static_cast<std::uint32_t>(scanner.begin()), static_cast<std::uint32_t>(scanner.end())});
    }
  }
  return marks;
}

}  // namespace sophia::search
