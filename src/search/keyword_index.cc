#include "search/keyword_index.h"

#include <algorithm>
#include <cmath>

#include "search/keyword_state.h"
#include "text/words.h"

namespace sophia::search {

void Postings::add(DocNumber doc, std::uint16_t frequency, std::uint32_t length) {
  docs.push_back(doc);
  frequencies.push_back(frequency);
  ++live;
  most = std::max(most, frequency);
  std::uint32_t& least = shortest[std::min<std::size_t>(frequency, shortest.size()) - 1];
  least = std::min(least, length);
}

float Postings::best_share(double average_words) const {
  double best = 0;
  for (std::size_t i = 0; i < shortest.size(); ++i) {
    if (shortest[i] == kNoLength) continue;
    const double tf = i + 1 < shortest.size() ? static_cast<double>(i + 1) : most;
    const double norm = kK1 * (1 - kB + kB * static_cast<double>(shortest[i]) / average_words);
    best = std::max(best, tf / (tf + norm));
  }
  return static_cast<float>(best * 1.0001);  // the score is summed up in f32
}

TermId KeywordIndex::State::term_of(std::string_view folded, text::Language language) {
  const auto l = static_cast<std::size_t>(language);
  if (const auto known = words[l].find(folded)) return *known;
  if (!stemmers[l]) stemmers[l].emplace(language);
  const std::string_view stem = stemmers[l]->stem(folded);
  const auto known = terms.find(stem);
  const TermId term = known.value_or(static_cast<TermId>(postings.size()));
  if (!known) {
    terms.insert(stem, term);
    postings.emplace_back();
  }
  words[l].insert(folded, term);
  return term;
}

std::vector<TermId> KeywordIndex::State::terms_of(std::string_view folded) const {
  std::vector<TermId> found;
  for (std::size_t l = 0; l < kLanguages; ++l) {
    if (!stemmers[l]) continue;  // no document of that language
    auto term = words[l].find(folded);
    if (!term) {
      text::Stemmer stemmer(static_cast<text::Language>(l));
      term = terms.find(stemmer.stem(folded));
    }
    if (term) found.push_back(*term);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

bool KeywordIndex::State::has_phrase(DocNumber doc,
                                     const std::vector<std::vector<TermId>>& phrase) const {
  const std::size_t begin = offsets[doc];
  const std::size_t end = offsets[doc + 1];
  for (std::size_t at = begin; at + phrase.size() <= end; ++at) {
    std::size_t i = 0;
    while (i < phrase.size() &&
           std::find(phrase[i].begin(), phrase[i].end(), text[at + i]) != phrase[i].end()) {
      ++i;
    }
    if (i == phrase.size()) return true;
  }
  return false;
}

KeywordIndex::KeywordIndex() : state_(std::make_unique<State>()) {}
KeywordIndex::~KeywordIndex() = default;
KeywordIndex::KeywordIndex(KeywordIndex&&) noexcept = default;
KeywordIndex& KeywordIndex::operator=(KeywordIndex&&) noexcept = default;

std::size_t KeywordIndex::document_count() const { return state_->offsets.size() - 1; }
std::size_t KeywordIndex::live_count() const { return state_->live_count; }
std::size_t KeywordIndex::term_count() const { return state_->postings.size(); }

std::size_t KeywordIndex::memory_bytes() const {
  std::size_t bytes = state_->text.capacity() * sizeof(TermId) + state_->offsets.capacity() * 4;
  bytes += state_->terms.memory_bytes();
  for (const WordTable& table : state_->words) bytes += table.memory_bytes();
  for (const Postings& p : state_->postings) {
    bytes += sizeof(Postings) + p.docs.capacity() * 4 + p.frequencies.capacity() * 2;
  }
  return bytes;
}

DocNumber KeywordIndex::add(std::string_view text, text::Language language) {
  State& s = *state_;
  const auto doc = static_cast<DocNumber>(document_count());
  text::WordScanner scanner(text);
  while (scanner.next()) s.text.push_back(s.term_of(scanner.word(), language));
  s.sorted.assign(s.text.begin() + s.offsets.back(), s.text.end());
  std::sort(s.sorted.begin(), s.sorted.end());
  const auto length = static_cast<std::uint32_t>(s.sorted.size());
  for (std::size_t i = 0; i < s.sorted.size();) {
    std::size_t next = i;
    while (next < s.sorted.size() && s.sorted[next] == s.sorted[i]) ++next;
    const auto frequency = static_cast<std::uint16_t>(std::min<std::size_t>(next - i, 65'535));
    s.postings[s.sorted[i]].add(doc, frequency, length);
    i = next;
  }
  s.live_words += s.text.size() - s.offsets.back();
  s.offsets.push_back(static_cast<std::uint32_t>(s.text.size()));
  s.live.resize(doc + 1);
  s.live.insert(doc);
  ++s.live_count;
  return doc;
}

void KeywordIndex::remove(DocNumber doc) {
  State& s = *state_;
  if (!s.live.contains(doc)) return;
  s.live.erase(doc);
  --s.live_count;
  s.live_words -= s.length(doc);
  s.sorted.assign(s.text.begin() + s.offsets[doc], s.text.begin() + s.offsets[doc + 1]);
  std::sort(s.sorted.begin(), s.sorted.end());
  s.sorted.erase(std::unique(s.sorted.begin(), s.sorted.end()), s.sorted.end());
  for (const TermId term : s.sorted) --s.postings[term].live;
}

double KeywordIndex::idf(std::size_t document_frequency) const {
  const auto total = static_cast<double>(state_->live_count);
  const auto n = static_cast<double>(document_frequency);
  return std::log(1 + (total - n + 0.5) / (n + 0.5));
}

std::size_t KeywordIndex::document_frequency(std::string_view folded) const {
  std::size_t most = 0;
  for (const TermId term : state_->terms_of(folded)) {
    most = std::max(most, state_->postings[term].live);
  }
  return most;
}

namespace {

// The words of a query with their weights, phrases taken apart.
std::vector<KeywordQuery::Word> all_words_of(const KeywordQuery& query) {
  std::vector<KeywordQuery::Word> words = query.words;
  for (const auto& phrase : query.phrases) {
    for (const std::string& word : phrase) words.push_back({word, 1});
  }
  return words;
}

}  // namespace

KeywordIndex::QueryTerms KeywordIndex::look_up(const KeywordQuery& query) const {
  QueryTerms result;
  for (const auto& word : all_words_of(query)) {
    double best = 0;
    for (const TermId term : state_->terms_of(word.folded)) {
      const double weight = word.weight * idf(state_->postings[term].live) * (kK1 + 1);
      result.terms.push_back({term, static_cast<float>(weight)});
      best = std::max(best, weight);
    }
    // A word that nobody said counts as the rarest: no text can be a full answer to it.
    result.best_possible += best > 0 ? best : word.weight * idf(0) * (kK1 + 1);
  }
  return result;
}

double KeywordIndex::average_words() const {
  if (state_->live_count == 0) return 1;
  return std::max(
      1.0, static_cast<double>(state_->live_words) / static_cast<double>(state_->live_count));
}

// A short text is read word by word; of a long one the words are looked for in the postings.
std::vector<float> KeywordIndex::range_scores(const QueryTerms& query,
                                              std::span<const DocRange> ranges,
                                              double average_words) const {
  constexpr std::size_t kShort = 256;
  const State& s = *state_;
  const auto words_of = [&](const DocRange& range) {
    return s.offsets[range.end] - s.offsets[range.begin];
  };
  std::vector<float> scores(ranges.size());
  const auto add = [&](std::size_t i, float weight, std::uint32_t count) {
    const auto words = static_cast<double>(words_of(ranges[i]));
    const auto norm = static_cast<float>(kK1 * (1 - kB + kB * words / average_words));
    const auto tf = static_cast<float>(count);
    scores[i] += weight * tf / (tf + norm);
  };
  std::vector<std::uint32_t> order;  // of the long ones
  std::vector<std::uint32_t> counts(query.terms.size());
  constexpr std::size_t kAhead = 6;  // texts lie far apart in memory
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    if (i + 2 * kAhead < ranges.size())
      __builtin_prefetch(&s.offsets[ranges[i + 2 * kAhead].begin]);
    if (i + kAhead < ranges.size()) {
      const TermId* words = s.text.data() + s.offsets[ranges[i + kAhead].begin];
      __builtin_prefetch(words);
      __builtin_prefetch(words + 16);
    }
    if (words_of(ranges[i]) > kShort) {
      order.push_back(static_cast<std::uint32_t>(i));
      continue;
    }
    std::fill(counts.begin(), counts.end(), 0U);
    for (std::size_t w = s.offsets[ranges[i].begin]; w < s.offsets[ranges[i].end]; ++w) {
      for (std::size_t t = 0; t < counts.size(); ++t) counts[t] += s.text[w] == query.terms[t].id;
    }
    for (std::size_t t = 0; t < counts.size(); ++t) {
      if (counts[t] > 0) add(i, query.terms[t].weight, counts[t]);
    }
  }
  // In document order each list of postings is walked once.
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return ranges[a].begin < ranges[b].begin; });
  for (const QueryTerms::Term& term : query.terms) {
    const Postings& p = s.postings[term.id];
    std::size_t from = 0;
    for (const std::uint32_t i : order) {
      from = first_posting(p.docs, from, ranges[i].begin);
      if (from == p.docs.size()) break;
      std::uint32_t count = 0;
      for (std::size_t at = from; at < p.docs.size() && p.docs[at] < ranges[i].end; ++at)
        count += p.frequencies[at];
      if (count > 0) add(i, term.weight, count);
    }
  }
  return scores;
}

}  // namespace sophia::search
