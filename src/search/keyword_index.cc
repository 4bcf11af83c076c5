#include "search/keyword_index.h"

#include <algorithm>
#include <cmath>

#include "text/words.h"

namespace sophia::search {
namespace {

constexpr double kK1 = 1.2;
constexpr double kB = 0.75;
constexpr std::size_t kWindow = 8192;
constexpr std::size_t kLanguages = static_cast<std::size_t>(text::Language::kNone) + 1;

using TermId = std::uint32_t;

struct Postings {
  std::vector<DocNumber> docs;
  std::vector<std::uint16_t> frequencies;
  std::size_t live = 0;  // documents not removed: n(t)
};

struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>()(text);
  }
};
template <class T>
using StringMap = std::unordered_map<std::string, T, StringHash, std::equal_to<>>;

// A term of a running query.
struct Cursor {
  const Postings* postings = nullptr;
  std::size_t at = 0;
  float weight = 0;  // query weight * idf * (k1 + 1): no document can score more from this term
  std::uint32_t word_bit = 0;
};

}  // namespace

struct KeywordIndex::State {
  StringMap<TermId> terms;  // stem -> term
  std::vector<Postings> postings;
  // folded word -> term, per language: each distinct word is stemmed once.
  std::array<StringMap<TermId>, kLanguages> words;
  std::array<std::optional<text::Stemmer>, kLanguages> stemmers;
  std::vector<std::uint32_t> offsets{0};  // document -> its first word in `text`
  std::vector<TermId> text;               // words of all documents in order
  DocSet live;
  std::size_t live_count = 0;
  std::uint64_t live_words = 0;
  std::vector<TermId> sorted;

  std::uint32_t length(DocNumber doc) const { return offsets[doc + 1] - offsets[doc]; }

  TermId term_of(std::string_view folded, text::Language language) {
    const auto l = static_cast<std::size_t>(language);
    if (const auto found = words[l].find(folded); found != words[l].end()) return found->second;
    if (!stemmers[l]) stemmers[l].emplace(language);
    const std::string stem(stemmers[l]->stem(folded));
    const auto [entry, fresh] = terms.try_emplace(stem, static_cast<TermId>(postings.size()));
    if (fresh) postings.emplace_back();
    words[l].emplace(std::string(folded), entry->second);
    return entry->second;
  }

  // The distinct known terms a query word stands for.
  std::vector<TermId> terms_of(std::string_view folded) const {
    std::vector<TermId> found;
    for (std::size_t l = 0; l < kLanguages; ++l) {
      if (!stemmers[l]) continue;  // no document of that language
      text::Stemmer stemmer(static_cast<text::Language>(l));
      const auto term = terms.find(stemmer.stem(folded));
      if (term != terms.end()) found.push_back(term->second);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  }

  bool has_phrase(DocNumber doc, const std::vector<std::vector<TermId>>& phrase) const {
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
};

KeywordIndex::KeywordIndex() : state_(std::make_unique<State>()) {}
KeywordIndex::~KeywordIndex() = default;
KeywordIndex::KeywordIndex(KeywordIndex&&) noexcept = default;
KeywordIndex& KeywordIndex::operator=(KeywordIndex&&) noexcept = default;

std::size_t KeywordIndex::document_count() const { return state_->offsets.size() - 1; }
std::size_t KeywordIndex::live_count() const { return state_->live_count; }
std::size_t KeywordIndex::term_count() const { return state_->postings.size(); }

std::size_t KeywordIndex::memory_bytes() const {
  std::size_t bytes = state_->text.capacity() * sizeof(TermId) + state_->offsets.capacity() * 4;
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
  for (std::size_t i = 0; i < s.sorted.size();) {
    std::size_t next = i;
    while (next < s.sorted.size() && s.sorted[next] == s.sorted[i]) ++next;
    Postings& p = s.postings[s.sorted[i]];
    const auto frequency = static_cast<std::uint16_t>(std::min<std::size_t>(next - i, 65'535));
    p.docs.push_back(doc);
    p.frequencies.push_back(frequency);
    ++p.live;
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

// One query on its way through the windows.
class KeywordIndex::Search {
 public:
  Search(const KeywordIndex& index, const DocSet* allowed, bool all_words, std::size_t limit)
      : index_(index), s_(*index.state_), allowed_(allowed), all_words_(all_words), top_(limit) {}

  void add_word(std::string_view folded, float weight) {
    const std::uint32_t bit = std::uint32_t{1} << std::min<std::uint32_t>(word_count_, 31);
    ++word_count_;
    bool found = false;
    for (const TermId term : s_.terms_of(folded)) {
      const Postings& p = s_.postings[term];
      if (p.live == 0) continue;
      found = true;
      const auto best = static_cast<float>(weight * index_.idf(p.live) * (kK1 + 1));
      cursors_.push_back({&p, 0, best, bit});
    }
    if (!found && all_words_) impossible_ = true;
  }

  void add_phrase(const std::vector<std::string>& phrase) {
    std::vector<std::vector<TermId>> terms;
    for (const std::string& word : phrase) {
      terms.push_back(s_.terms_of(word));
      if (terms.back().empty()) impossible_ = true;
      add_word(word, 1);
    }
    phrases_.push_back(std::move(terms));
  }

  std::vector<ScoredDoc> run() {
    if (impossible_ || cursors_.empty() || s_.live_count == 0) return {};
    const double average =
        std::max(1.0, static_cast<double>(s_.live_words) / static_cast<double>(s_.live_count));
    norm_slope_ = static_cast<float>(kK1 * kB / average);
    // Masks hold 32 words; a longer query is checked for its first 32.
    full_mask_ = word_count_ >= 32 ? ~std::uint32_t{0} : (std::uint32_t{1} << word_count_) - 1;
    scores_.resize(kWindow);
    if (all_words_) masks_.resize(kWindow);
    const std::size_t documents = index_.document_count();
    for (std::size_t base = 0; base < documents; base += kWindow) {
      const std::size_t end = std::min(base + kWindow, documents);
      const float bound = best_possible(end);
      if (bound <= 0) continue;
      if (bound <= threshold()) {  // an equal score would rank behind: its number is higher
        skip_to(end);
        continue;
      }
      score(base, end);
      collect(base, end);
    }
    return top_.take();
  }

 private:
  // Scores at or below it can't enter the result.
  float threshold() const { return top_.full() ? top_.worst() : 0.0F; }

  float best_possible(std::size_t end) const {
    float bound = 0;
    for (const Cursor& c : cursors_) {
      if (c.at < c.postings->docs.size() && c.postings->docs[c.at] < end) bound += c.weight;
    }
    return bound;
  }

  void skip_to(std::size_t end) {
    for (Cursor& c : cursors_) {
      const auto& docs = c.postings->docs;
      const auto from = docs.begin() + static_cast<std::ptrdiff_t>(c.at);
      c.at = static_cast<std::size_t>(std::lower_bound(from, docs.end(), end) - docs.begin());
    }
  }

  void score(std::size_t base, std::size_t end) {
    std::fill(scores_.begin(), scores_.end(), 0.0F);
    std::fill(masks_.begin(), masks_.end(), 0);
    const auto norm_constant = static_cast<float>(kK1 * (1 - kB));
    for (Cursor& c : cursors_) {
      const auto& docs = c.postings->docs;
      const auto& frequencies = c.postings->frequencies;
      for (; c.at < docs.size() && docs[c.at] < end; ++c.at) {
        const DocNumber doc = docs[c.at];
        const float tf = frequencies[c.at];
        const float norm = norm_constant + norm_slope_ * static_cast<float>(s_.length(doc));
        scores_[doc - base] += c.weight * tf / (tf + norm);
        if (all_words_) masks_[doc - base] |= c.word_bit;
      }
    }
  }

  void collect(std::size_t base, std::size_t end) {
    for (std::size_t i = 0; i < end - base; ++i) {
      if (scores_[i] <= threshold()) continue;
      const auto doc = static_cast<DocNumber>(base + i);
      if (all_words_ && masks_[i] != full_mask_) continue;
      if (!s_.live.contains(doc) || (allowed_ != nullptr && !allowed_->contains(doc))) continue;
      const auto holds = [&](const auto& phrase) { return s_.has_phrase(doc, phrase); };
      if (std::all_of(phrases_.begin(), phrases_.end(), holds)) top_.offer({doc, scores_[i]});
    }
  }

  const KeywordIndex& index_;
  const State& s_;
  const DocSet* allowed_;
  bool all_words_;
  TopDocs top_;
  std::vector<Cursor> cursors_;
  std::vector<std::vector<std::vector<TermId>>> phrases_;  // phrase -> word -> its terms
  std::uint32_t word_count_ = 0;  // bit i of a document's mask: it holds query word i
  std::uint32_t full_mask_ = 0;
  bool impossible_ = false;  // a required word or phrase is nowhere in the index
  float norm_slope_ = 0;
  std::vector<float> scores_;
  std::vector<std::uint32_t> masks_;
};

std::vector<ScoredDoc> KeywordIndex::search(const KeywordQuery& query, std::size_t limit,
                                            const DocSet* allowed, bool all_words) const {
  if (limit == 0) return {};
  Search search(*this, allowed, all_words, limit);
  for (const auto& word : query.words) search.add_word(word.folded, word.weight);
  for (const auto& phrase : query.phrases) search.add_phrase(phrase);
  return search.run();
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

std::vector<float> KeywordIndex::range_scores(const QueryTerms& query,
                                              std::span<const DocRange> ranges,
                                              double average_words) const {
  const State& s = *state_;
  std::vector<float> scores(ranges.size());
  for (const QueryTerms::Term& term : query.terms) {
    const Postings& p = s.postings[term.id];
    for (std::size_t i = 0; i < ranges.size(); ++i) {
      const DocRange& range = ranges[i];
      auto at = static_cast<std::size_t>(
          std::lower_bound(p.docs.begin(), p.docs.end(), range.begin) - p.docs.begin());
      std::uint32_t count = 0;
      for (; at < p.docs.size() && p.docs[at] < range.end; ++at) count += p.frequencies[at];
      if (count == 0) continue;
      const auto words = static_cast<double>(s.offsets[range.end] - s.offsets[range.begin]);
      const auto norm = static_cast<float>(kK1 * (1 - kB + kB * words / average_words));
      const auto tf = static_cast<float>(count);
      scores[i] += term.weight * tf / (tf + norm);
    }
  }
  return scores;
}

}  // namespace sophia::search
