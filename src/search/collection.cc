#include "search/collection.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "text/chunks.h"

namespace sophia::search {
namespace {

// Of turns found in a collection. Measured there (docs/quality.md); the warehouse's calls keep the
// weight that their relevance was calibrated with.
constexpr double kTurnGist = 0.5;

Weights turn_weights() {
  Weights weights = conversation_weights();
  weights.gist = kTurnGist;
  return weights;
}

// What belongs together. An item of no conversation and no session stands alone.
auto session_key(const CollectionItem& item) {
  const bool alone = item.conversation.empty() && item.session.empty();
  return std::tie(item.group, item.conversation, item.session, alone ? item.id : item.session);
}

std::string spoken(const CollectionItem& item) {
  return item.speaker.empty() ? item.text : item.speaker + ": " + item.text;
}

// Brings conversations together, in order; the rest stays in input order.
void arrange(std::vector<CollectionItem>& items) {
  std::unordered_map<std::string, std::size_t> first;  // conversation -> where it was first seen
  std::vector<std::tuple<std::size_t, double, std::size_t>> keys;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const CollectionItem& item = items[i];
    const std::string& name = item.conversation.empty() ? item.session : item.conversation;
    const std::size_t place =
        name.empty() ? i : first.try_emplace(item.group + '\x1f' + name, i).first->second;
    keys.emplace_back(place, name.empty() ? 0 : item.position, i);
  }
  std::sort(keys.begin(), keys.end());
  std::vector<CollectionItem> arranged;
  arranged.reserve(items.size());
  for (const auto& key : keys) arranged.push_back(std::move(items[std::get<2>(key)]));
  items = std::move(arranged);
}

}  // namespace

struct Collection::State final : Layout {
  DocRange session(DocNumber doc) const override { return sessions[doc]; }
  DocRange vectors_of(DocNumber doc) const override {
    return {first_vector[doc], first_vector[doc + 1]};
  }
  DocNumber document_of(DocNumber vector) const override { return item_of_vector[vector]; }
  double average_session_words() const override {
    return keywords.average_words() * static_cast<double>(items.size()) /
           static_cast<double>(session_count);
  }

  void add_sessions() {
    for (std::size_t begin = 0; begin < items.size();) {
      std::size_t end = begin + 1;
      while (end < items.size() && session_key(items[end]) == session_key(items[begin])) ++end;
      const DocRange range{static_cast<DocNumber>(begin), static_cast<DocNumber>(end)};
      sessions.insert(sessions.end(), end - begin, range);
      conversational = conversational || end - begin > 1;
      ++session_count;
      begin = end;
    }
  }

  void add_keywords() {
    for (const CollectionItem& item : items) {
      const std::string text = item.time.empty() ? spoken(item) : spoken(item) + " \n" + item.time;
      keywords.add(text, text::Language::kEnglish);
    }
  }

  Status add_vectors(const std::stop_token& stop,
                     const std::function<void(std::size_t, std::size_t)>& progress) {
    vectors = std::make_unique<VectorIndex>(embedder->dimension());
    std::vector<std::string> batch;
    for (std::size_t i = 0; i < items.size(); ++i) {
      first_vector.push_back(static_cast<DocNumber>(item_of_vector.size()));
      for (std::string& chunk : text::chunks(items[i].text)) {
        if (!items[i].speaker.empty()) chunk = items[i].speaker + ": " + chunk;
        batch.push_back(std::move(chunk));
        item_of_vector.push_back(static_cast<DocNumber>(i));
      }
      constexpr std::size_t kBatch = 512;
      if (batch.size() >= kBatch) {
        SOPHIA_CHECK_OK(embed(batch, stop));
        if (progress) progress(i + 1, items.size());
      }
    }
    first_vector.push_back(static_cast<DocNumber>(item_of_vector.size()));
    SOPHIA_CHECK_OK(embed(batch, stop));
    if (progress) progress(items.size(), items.size());
    return {};
  }

  Status embed(std::vector<std::string>& batch, const std::stop_token& stop) {
    if (batch.empty()) return {};
    SOPHIA_TRY(const auto values, embedder->embed_passages(batch, stop));
    const std::size_t dimension = vectors->dimension();
    for (std::size_t i = 0; i < batch.size(); ++i) {
      auto added = vectors->add(std::span(values).subspan(i * dimension, dimension));
      if (!added) return std::unexpected(std::move(added).error());
    }
    batch.clear();
    return {};
  }

  void add_groups() {
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto doc = static_cast<DocNumber>(i);
      documents.try_emplace(items[i].group, items.size()).first->second.insert(doc);
      if (vectors == nullptr) continue;
      const DocRange range = vectors_of(doc);
      group_vectors.try_emplace(items[i].group, item_of_vector.size())
          .first->second.insert_range(range.begin, range.end);
    }
  }

  std::vector<CollectionItem> items;
  Embedder* embedder = nullptr;
  KeywordIndex keywords;                 // document = item
  std::unique_ptr<VectorIndex> vectors;  // one or more vectors an item
  std::vector<DocNumber> first_vector;   // item -> its vectors
  std::vector<DocNumber> item_of_vector;
  std::vector<DocRange> sessions;  // by item
  std::size_t session_count = 0;
  bool conversational = false;
  std::unordered_map<std::string, DocSet> documents;      // by group
  std::unordered_map<std::string, DocSet> group_vectors;  // by group
};

Collection::Collection(std::unique_ptr<State> state) : state_(std::move(state)) {}
Collection::Collection(Collection&&) noexcept = default;
Collection& Collection::operator=(Collection&&) noexcept = default;
Collection::~Collection() = default;
const std::vector<CollectionItem>& Collection::items() const { return state_->items; }

Result<Collection> Collection::build(
    std::vector<CollectionItem> items, Embedder* embedder, const std::stop_token& stop,
    const std::function<void(std::size_t, std::size_t)>& progress) {
  auto state = std::make_unique<State>();
  state->items = std::move(items);
  state->embedder = embedder;
  std::unordered_set<std::string_view> ids;
  for (const CollectionItem& item : state->items) {
    if (!ids.insert(item.id).second) {
      return fail(Code::kInvalidArgument,
                  "two items of the collection have the id '" + item.id + "'");
    }
  }
  arrange(state->items);
  state->add_sessions();
  state->add_keywords();
  if (embedder != nullptr) SOPHIA_CHECK_OK(state->add_vectors(stop, progress));
  state->add_groups();
  return Collection(std::move(state));
}

Result<std::vector<RankedItem>> Collection::search(std::string_view query,
                                                   std::optional<std::string_view> group,
                                                   std::size_t limit,
                                                   const std::optional<Weights>& weights) const {
  const State& s = *state_;
  HybridQuery hybrid;
  hybrid.words = parse_keyword_query(query);
  hybrid.limit = limit;
  hybrid.weights = weights ? *weights : (s.conversational ? turn_weights() : document_weights());
  if (group) {
    const auto found = s.documents.find(std::string(*group));
    if (found == s.documents.end()) return std::vector<RankedItem>();
    hybrid.documents = &found->second;
    const auto vectors = s.group_vectors.find(std::string(*group));
    if (vectors != s.group_vectors.end()) hybrid.vectors = &vectors->second;
  }
  std::vector<float> vector;
  if (s.vectors != nullptr) {
    SOPHIA_TRY(vector, s.embedder->embed_query(query));
  }
  hybrid.vector = vector;
  SOPHIA_TRY(const auto hits, hybrid_search(s.keywords, s.vectors.get(), s, hybrid));
  std::vector<RankedItem> ranked;
  for (const HybridHit& hit : hits) ranked.push_back({hit.doc, hit.score, hit.signals});
  return ranked;
}

}  // namespace sophia::search
