#include "search/collection.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <unordered_map>

#include "search/keyword_index.h"
#include "search/vector_index.h"

namespace sophia::search {

Weights conversation_weights() { return {0.35, 0.30, 0.12, 0.55, 0.15, 0.15}; }
Weights document_weights() { return {0.55, 0.0, 0.0, 0.60, 0.0, 0.0}; }

struct Collection::State {
  std::vector<CollectionItem> items;
  Embedder* embedder = nullptr;
  KeywordIndex keywords;  // document = item
  KeywordIndex contexts;  // document = item with its neighbours
  KeywordIndex sessions;  // document = session
  std::unique_ptr<VectorIndex> vectors;          // document = chunk
  std::vector<DocNumber> first_chunk;            // item -> its chunks [first_chunk[i], first_chunk[i + 1])
  std::vector<std::size_t> item_of_chunk;
  std::vector<std::size_t> before, after;        // neighbours; the item itself at an end
  std::vector<DocNumber> session_of;             // item -> document of `sessions`
  std::vector<std::vector<std::size_t>> members; // session -> items
  std::unordered_map<std::string, DocSet> items_of_group;
  std::unordered_map<std::string, DocSet> chunks_of_group;
  bool conversational = false;
};

Collection::Collection(std::unique_ptr<State> state) : state_(std::move(state)) {}
Collection::Collection(Collection&&) noexcept = default;
Collection& Collection::operator=(Collection&&) noexcept = default;
Collection::~Collection() = default;
const std::vector<CollectionItem>& Collection::items() const { return state_->items; }

namespace {

std::string spoken(const CollectionItem& item) {
  return item.speaker.empty() ? item.text : item.speaker + ": " + item.text;
}

// Links neighbours and numbers sessions. Conversations are per group.
template <class State>
void link(State& s) {
  const std::size_t count = s.items.size();
  s.before.resize(count);
  s.after.resize(count);
  s.session_of.resize(count);
  std::iota(s.before.begin(), s.before.end(), std::size_t{0});
  std::iota(s.after.begin(), s.after.end(), std::size_t{0});
  std::map<std::pair<std::string, std::string>, std::vector<std::size_t>> conversations;
  for (std::size_t i = 0; i < count; ++i) {
    const CollectionItem& item = s.items[i];
    const std::string& name = item.conversation.empty() ? item.session : item.conversation;
    if (!name.empty()) conversations[{item.group, name}].push_back(i);
  }
  for (auto& [key, members] : conversations) {
    std::stable_sort(members.begin(), members.end(), [&](std::size_t a, std::size_t b) {
      return s.items[a].position < s.items[b].position;
    });
    for (std::size_t i = 0; i + 1 < members.size(); ++i) {
      if (s.items[members[i]].session != s.items[members[i + 1]].session) continue;
      s.after[members[i]] = members[i + 1];
      s.before[members[i + 1]] = members[i];
    }
    if (members.size() > 1) s.conversational = true;
  }
  std::map<std::tuple<std::string, std::string, std::string>, DocNumber> sessions;
  for (std::size_t i = 0; i < count; ++i) {
    const CollectionItem& item = s.items[i];
    const bool alone = item.conversation.empty() && item.session.empty();
    const auto key = std::tuple(item.group, item.conversation, alone ? "\x01" + item.id : item.session);
    const auto [found, fresh] = sessions.try_emplace(key, static_cast<DocNumber>(s.members.size()));
    if (fresh) s.members.emplace_back();
    s.members[found->second].push_back(i);
    s.session_of[i] = found->second;
  }
}

template <class State>
void add_keywords(State& s) {
  constexpr auto kLanguage = text::Language::kEnglish;
  for (std::size_t i = 0; i < s.items.size(); ++i) {
    const std::string own = spoken(s.items[i]);
    s.keywords.add(own, kLanguage);
    if (!s.conversational) continue;
    std::string text = own;
    if (s.before[i] != i) text = spoken(s.items[s.before[i]]) + " \n" + text;
    if (s.after[i] != i) text += " \n" + spoken(s.items[s.after[i]]);
    s.contexts.add(text, kLanguage);
  }
  if (!s.conversational) return;
  for (const auto& members : s.members) {
    std::string text = s.items[members.front()].time;
    for (const std::size_t i : members) text += " \n" + spoken(s.items[i]);
    s.sessions.add(text, kLanguage);
  }
}

template <class State>
Status add_vectors(State& s, const std::stop_token& stop,
                   const std::function<void(std::size_t, std::size_t)>& progress) {
  s.vectors = std::make_unique<VectorIndex>(s.embedder->dimension());
  constexpr std::size_t kBatch = 512;
  std::vector<std::string> batch;
  const auto flush = [&]() -> Status {
    if (batch.empty()) return {};
    SOPHIA_TRY(const auto vectors, s.embedder->embed_passages(batch, stop));
    const std::size_t dim = s.vectors->dimension();
    for (std::size_t i = 0; i < batch.size(); ++i) {
      SOPHIA_TRY(const DocNumber doc, s.vectors->add(std::span(vectors).subspan(i * dim, dim)));
      static_cast<void>(doc);
    }
    batch.clear();
    return {};
  };
  for (std::size_t i = 0; i < s.items.size(); ++i) {
    s.first_chunk.push_back(static_cast<DocNumber>(s.item_of_chunk.size()));
    for (std::string& chunk : chunks_of(s.items[i].text)) {
      if (!s.items[i].speaker.empty()) chunk = s.items[i].speaker + ": " + chunk;
      batch.push_back(std::move(chunk));
      s.item_of_chunk.push_back(i);
      if (batch.size() == kBatch) SOPHIA_CHECK_OK(flush());
    }
    if (progress && i % 256 == 0) progress(i, s.items.size());
  }
  s.first_chunk.push_back(static_cast<DocNumber>(s.item_of_chunk.size()));
  SOPHIA_CHECK_OK(flush());
  if (progress) progress(s.items.size(), s.items.size());
  return {};
}

}  // namespace

Result<Collection> Collection::build(std::vector<CollectionItem> items, Embedder* embedder,
                                     const std::stop_token& stop,
                                     const std::function<void(std::size_t, std::size_t)>& progress) {
  auto state = std::make_unique<State>();
  state->items = std::move(items);
  state->embedder = embedder;
  std::unordered_map<std::string_view, std::size_t> ids;
  for (const CollectionItem& item : state->items) {
    if (!ids.emplace(item.id, 0).second) {
      return fail(Code::kInvalidArgument, "two items of the collection have the id '" + item.id + "'");
    }
  }
  link(*state);
  add_keywords(*state);
  if (embedder != nullptr) SOPHIA_CHECK_OK(add_vectors(*state, stop, progress));
  for (std::size_t i = 0; i < state->items.size(); ++i) {
    const std::string& group = state->items[i].group;
    auto& in_group = state->items_of_group.try_emplace(group, state->items.size()).first->second;
    in_group.insert(static_cast<DocNumber>(i));
    if (embedder == nullptr) continue;
    auto& chunks = state->chunks_of_group.try_emplace(group, state->item_of_chunk.size()).first->second;
    chunks.insert_range(state->first_chunk[i], state->first_chunk[i + 1]);
  }
  return Collection(std::move(state));
}

namespace {

// Signals of a query's candidates.
template <class State>
class Scorer {
 public:
  Scorer(const State& s, std::string_view text) : s_(s), query_(parse_keyword_query(text)) {}

  Status find(std::string_view text, const DocSet* items, const DocSet* chunks, std::size_t limit) {
    std::vector<std::size_t> found;
    const std::size_t wanted = std::max<std::size_t>(1'000, 5 * limit);
    for (const ScoredDoc& hit : s_.keywords.search(query_, wanted, items)) found.push_back(hit.doc);
    if (s_.conversational) {
      for (const ScoredDoc& hit : s_.contexts.search(query_, wanted, items)) found.push_back(hit.doc);
    }
    if (s_.vectors != nullptr && s_.vectors->live_count() > 0) {
      SOPHIA_TRY(vector_, s_.embedder->embed_query(text));
      SOPHIA_TRY(const auto hits, s_.vectors->search(vector_, wanted, chunks));
      for (const ScoredDoc& hit : hits) found.push_back(s_.item_of_chunk[hit.doc]);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    candidates_ = std::move(found);
    return {};
  }

  std::vector<RankedItem> score() {
    std::vector<RankedItem> ranked(candidates_.size());
    std::vector<DocNumber> docs(candidates_.begin(), candidates_.end());
    const auto own = s_.keywords.scores(query_, docs);
    const double best_own = std::max(1e-9, s_.keywords.best_possible_score(query_));
    std::vector<float> around;
    double best_around = 1;
    if (s_.conversational) {
      around = s_.contexts.scores(query_, docs);
      best_around = std::max(1e-9, s_.contexts.best_possible_score(query_));
    }
    for (std::size_t i = 0; i < ranked.size(); ++i) {
      ranked[i].item = candidates_[i];
      Signals& signals = ranked[i].signals;
      signals.keyword = own[i] / best_own;
      if (s_.conversational) signals.context = around[i] / best_around;
      if (!vector_.empty()) signals.meaning = meaning(candidates_[i]);
    }
    if (s_.conversational) add_context(ranked);
    return ranked;
  }

 private:
  double meaning(std::size_t item) {
    const auto [known, fresh] = cosines_.try_emplace(item, 0.0);
    if (!fresh) return known->second;
    std::vector<DocNumber> chunks(s_.first_chunk[item + 1] - s_.first_chunk[item]);
    std::iota(chunks.begin(), chunks.end(), s_.first_chunk[item]);
    double best = 0;
    for (const float cosine : s_.vectors->scores(vector_, chunks)) best = std::max<double>(best, cosine);
    return cosines_[item] = best;
  }

  void add_context(std::vector<RankedItem>& ranked) {
    const double best_session = std::max(1e-9, s_.sessions.best_possible_score(query_));
    std::unordered_map<DocNumber, std::pair<double, double>> sessions;  // keyword, gist
    for (RankedItem& r : ranked) {
      const DocNumber session = s_.session_of[r.item];
      auto [known, fresh] = sessions.try_emplace(session);
      if (fresh) {
        known->second.first = s_.sessions.scores(query_, std::span(&session, 1))[0] / best_session;
        if (!vector_.empty()) known->second.second = gist(session);
      }
      r.signals.session = known->second.first;
      r.signals.gist = known->second.second;
      if (vector_.empty()) continue;
      const std::size_t before = s_.before[r.item];
      const std::size_t after = s_.after[r.item];
      if (before != r.item) r.signals.around = meaning(before);
      if (after != r.item) r.signals.around = std::max(r.signals.around, meaning(after));
    }
  }

  double gist(DocNumber session) {
    std::vector<double> best;
    for (const std::size_t item : s_.members[session]) best.push_back(meaning(item));
    std::sort(best.rbegin(), best.rend());
    best.resize(std::min<std::size_t>(best.size(), 3));
    return std::accumulate(best.begin(), best.end(), 0.0) / static_cast<double>(best.size());
  }

  const State& s_;
  KeywordQuery query_;
  std::vector<float> vector_;
  std::vector<std::size_t> candidates_;
  std::unordered_map<std::size_t, double> cosines_;
};

double weighted(const Signals& s, const Weights& w) {
  return w.keyword * s.keyword + w.context * s.context + w.session * s.session +
         w.meaning * s.meaning + w.around * s.around + w.gist * s.gist;
}

}  // namespace

Result<std::vector<RankedItem>> Collection::search(std::string_view query,
                                                   std::optional<std::string_view> group,
                                                   std::size_t limit,
                                                   const std::optional<Weights>& weights) const {
  const DocSet* items = nullptr;
  const DocSet* chunks = nullptr;
  if (group) {
    const auto found = state_->items_of_group.find(std::string(*group));
    if (found == state_->items_of_group.end()) return std::vector<RankedItem>();
    items = &found->second;
    const auto found_chunks = state_->chunks_of_group.find(std::string(*group));
    if (found_chunks != state_->chunks_of_group.end()) chunks = &found_chunks->second;
  }
  Scorer scorer(*state_, query);
  SOPHIA_CHECK_OK(scorer.find(query, items, chunks, limit));
  std::vector<RankedItem> ranked = scorer.score();
  const Weights used =
      weights ? *weights : (state_->conversational ? conversation_weights() : document_weights());
  for (RankedItem& r : ranked) r.score = weighted(r.signals, used);
  std::sort(ranked.begin(), ranked.end(), [](const RankedItem& a, const RankedItem& b) {
    return a.score != b.score ? a.score > b.score : a.item < b.item;
  });
  if (ranked.size() > limit) ranked.resize(limit);
  return ranked;
}

}  // namespace sophia::search
