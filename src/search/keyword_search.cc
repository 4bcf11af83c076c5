// A query adds up scores in windows of 8,192 documents that stay in the first-level cache.
//
// Words are taken from the rarest on. In a window, words that together can't lift a document into
// the result ("optional": the sum of their best scores is at most the result's worst) only add to
// documents that another word has touched and that they can still lift; their postings in between
// are jumped over, as are those of documents that the filter keeps out, 64 documents at a time.
// Source: Turtle, Flood, "Query Evaluation: Strategies and Optimizations", 1995 (MaxScore).
#include <algorithm>
#include <bit>
#include <utility>

#include "search/keyword_index.h"
#include "search/keyword_state.h"

namespace sophia::search {
namespace {

constexpr std::size_t kWindow = 8192;

// A term of a running query.
struct Cursor {
  const Postings* postings = nullptr;
  std::size_t at = 0;
  float weight = 0;  // query weight * idf * (k1 + 1)
  float best = 0;    // no document scores more from this term
  std::uint32_t word_bit = 0;

  bool before(std::size_t end) const {
    return at < postings->docs.size() && postings->docs[at] < end;
  }
  void advance(std::size_t doc) { at = first_posting(postings->docs, at, doc); }
};

}  // namespace

std::size_t first_posting(const std::vector<DocNumber>& docs, std::size_t from, std::size_t doc) {
  if (from >= docs.size() || docs[from] >= doc) return from;
  std::size_t step = 1;
  while (from + step < docs.size() && docs[from + step] < doc) {
    from += step;
    step *= 2;
  }
  const auto first = docs.begin() + static_cast<std::ptrdiff_t>(from);
  const auto last =
      docs.begin() + static_cast<std::ptrdiff_t>(std::min(from + step + 1, docs.size()));
  return static_cast<std::size_t>(std::lower_bound(first, last, doc) - docs.begin());
}

// One query on its way through the windows.
class KeywordIndex::Search {
 public:
  Search(const KeywordIndex& index, const DocSet* allowed, bool all_words, std::size_t limit)
      : index_(index), s_(*index.state_), all_words_(all_words), top_(limit) {
    if (allowed == nullptr && s_.live_count == index.document_count()) return;
    mask_ = s_.live;
    if (allowed != nullptr) *mask_ &= *allowed;
    if (mask_->is_full()) mask_.reset();
  }

  void add_word(std::string_view folded, float weight) {
    const std::uint32_t bit = std::uint32_t{1} << std::min<std::uint32_t>(word_count_, 31);
    ++word_count_;
    bool found = false;
    for (const TermId term : s_.terms_of(folded)) {
      const Postings& p = s_.postings[term];
      if (p.live == 0) continue;
      found = true;
      const auto full = static_cast<float>(weight * index_.idf(p.live) * (kK1 + 1));
      cursors_.push_back({&p, 0, full, full * p.best_share(index_.average_words()), bit});
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
    const double average = index_.average_words();
    norm_slope_ = static_cast<float>(kK1 * kB / average);
    // Masks hold 32 words; a longer query is checked for its first 32.
    full_mask_ = word_count_ >= 32 ? ~std::uint32_t{0} : (std::uint32_t{1} << word_count_) - 1;
    std::stable_sort(cursors_.begin(), cursors_.end(),
                     [](const Cursor& a, const Cursor& b) { return a.weight > b.weight; });
    scores_.resize(kWindow);
    if (all_words_) masks_.resize(kWindow);
    const std::size_t documents = index_.document_count();
    for (std::size_t base = 0; base < documents; base += kWindow) {
      search_window(base, std::min(base + kWindow, documents));
    }
    return top_.take();
  }

 private:
  // Scores at or below it can't enter the result: an equal one would rank behind, its number is
  // higher.
  float threshold() const { return top_.full() ? top_.worst() : 0.0F; }

  void search_window(std::size_t base, std::size_t end) {
    if (mask_ && !any_allowed(base, end)) return;
    for (Cursor& c : cursors_) {
      if (c.before(base)) c.advance(base);
    }
    // From the back: how many words are optional here.
    const float least = threshold();
    std::size_t essential = cursors_.size();
    for (float sum = 0; essential > 0; --essential) {
      const Cursor& c = cursors_[essential - 1];
      if (c.before(end)) sum += c.best;
      if (sum > least) break;
    }
    if (essential == 0) return;
    touched_.fill(0);
    for (std::size_t i = 0; i < essential; ++i) {
      if (cursors_[i].before(end)) add_essential(cursors_[i], base, end);
    }
    for (std::size_t i = essential; i < cursors_.size(); ++i) {
      if (!cursors_[i].before(end)) continue;
      find_hopeful(i, base, end, least);
      add_masked(cursors_[i], base, end, hopeful_.data());
    }
    collect(base);
  }

  void add_essential(Cursor& c, std::size_t base, std::size_t end) {
    if (!mask_) {
      for (; c.before(end); ++c.at) add(c, base);
      return;
    }
    add_masked(c, base, end, mask_->words().data() + base / 64);
  }

  // Documents that the words from number `first` on could still lift above `least`. The sum's
  // rounding is allowed for.
  void find_hopeful(std::size_t first, std::size_t base, std::size_t end, float least) {
    float rest = 0;
    for (std::size_t i = first; i < cursors_.size(); ++i) {
      if (cursors_[i].before(end)) rest += cursors_[i].best;
    }
    const float enough = least * 0.9999F - rest;
    const std::size_t words = (end - base + 63) / 64;
    for (std::size_t w = 0; w < words; ++w) {
      hopeful_[w] = 0;
      for (std::uint64_t bits = touched_[w]; bits != 0; bits &= bits - 1) {
        const auto b = static_cast<std::size_t>(std::countr_zero(bits));
        hopeful_[w] |= std::uint64_t{scores_[w * 64 + b] > enough} << b;
      }
    }
  }

  bool any_allowed(std::size_t base, std::size_t end) const {
    const auto first = mask_->words().begin() + static_cast<std::ptrdiff_t>(base / 64);
    const auto last = mask_->words().begin() + static_cast<std::ptrdiff_t>((end + 63) / 64);
    return std::any_of(first, last, [](std::uint64_t word) { return word != 0; });
  }

  // By a sample of every eighth word: whether an eighth of the bits is set.
  static bool is_dense(const std::uint64_t* mask, std::size_t documents) {
    std::size_t set = 0;
    for (std::size_t w = 0; w < (documents + 63) / 64; w += 8) {
      set += static_cast<std::size_t>(std::popcount(mask[w]));
    }
    return set * 64 > documents;
  }

  // Adds a term's scores for the documents of a bitmap that starts at `base`.
  void add_masked(Cursor& c, std::size_t base, std::size_t end, const std::uint64_t* mask) {
    if (is_dense(mask, end - base)) {  // hardly any postings to jump over
      for (; c.before(end); ++c.at) {
        const std::size_t i = c.postings->docs[c.at] - base;
        if ((mask[i / 64] >> (i % 64) & 1U) != 0) add(c, base);
      }
      return;
    }
    for (std::size_t begin = base; begin < end; begin += 64) {
      const std::uint64_t bits = mask[(begin - base) / 64];
      if (bits == 0) continue;
      if (c.before(begin)) c.advance(begin);
      for (; c.before(std::min(begin + 64, end)); ++c.at) {
        if ((bits >> (c.postings->docs[c.at] % 64) & 1U) != 0) add(c, base);
      }
      if (!c.before(end)) return;
    }
  }

  void add(const Cursor& c, std::size_t base) {
    const DocNumber doc = c.postings->docs[c.at];
    const float tf = c.postings->frequencies[c.at];
    const float norm = norm_constant_ + norm_slope_ * static_cast<float>(s_.length(doc));
    const std::size_t i = doc - base;
    scores_[i] += c.weight * tf / (tf + norm);
    touched_[i / 64] |= std::uint64_t{1} << (i % 64);
    if (all_words_) masks_[i] |= c.word_bit;
  }

  void collect(std::size_t base) {
    for (std::size_t w = 0; w < touched_.size(); ++w) {
      for (std::uint64_t rest = touched_[w]; rest != 0; rest &= rest - 1) {
        const std::size_t i = w * 64 + static_cast<std::size_t>(std::countr_zero(rest));
        const float score = std::exchange(scores_[i], 0.0F);
        const bool complete = !all_words_ || std::exchange(masks_[i], 0) == full_mask_;
        if (score <= threshold() || !complete) continue;
        const auto doc = static_cast<DocNumber>(base + i);
        const auto holds = [&](const auto& phrase) { return s_.has_phrase(doc, phrase); };
        if (std::all_of(phrases_.begin(), phrases_.end(), holds)) top_.offer({doc, score});
      }
    }
  }

  const KeywordIndex& index_;
  const State& s_;
  std::optional<DocSet> mask_;  // live and allowed documents; none: all
  bool all_words_;
  TopDocs top_;
  std::vector<Cursor> cursors_;
  std::vector<std::vector<std::vector<TermId>>> phrases_;  // phrase -> word -> its terms
  std::uint32_t word_count_ = 0;  // bit i of a document's mask: it holds query word i
  std::uint32_t full_mask_ = 0;
  bool impossible_ = false;  // a required word or phrase is nowhere in the index
  float norm_constant_ = static_cast<float>(kK1 * (1 - kB));
  float norm_slope_ = 0;
  // Of the window: all zero between windows.
  std::vector<float> scores_;
  std::vector<std::uint32_t> masks_;
  std::array<std::uint64_t, kWindow / 64> touched_{};  // documents with a score
  std::array<std::uint64_t, kWindow / 64> hopeful_{};  // some of these
};

std::vector<ScoredDoc> KeywordIndex::search(const KeywordQuery& query, std::size_t limit,
                                            const DocSet* allowed, bool all_words) const {
  if (limit == 0) return {};
  Search search(*this, allowed, all_words, limit);
  for (const auto& word : query.words) search.add_word(word.folded, word.weight);
  for (const auto& phrase : query.phrases) search.add_phrase(phrase);
  return search.run();
}

}  // namespace sophia::search
