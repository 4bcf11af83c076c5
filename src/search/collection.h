// Hybrid search over any collection of texts: documents, conversation turns, memories. The same
// signals and weights serve the calls.
//
// Signals of an item, each about 0..1:
//   keyword   BM25 of the item's text (its speaker's name included) / best possible score
//   context   BM25 of the item with its neighbours in the conversation
//   session   BM25 of the item's whole session (or conversation)
//   meaning   best cosine of the query with the item's chunks (texts are cut at sentence ends)
//   around    best cosine of the neighbours
//   gist      mean of the three best cosines in the item's session
// The score is their weighted sum; see Weights. Candidates are the best of keyword, context and
// meaning; all signals are computed for all candidates.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace sophia::search {

struct CollectionItem {
  std::string id;
  std::string group;         // a query with a group searches that group only
  std::string text;
  std::string conversation;  // items of one conversation are neighbours by position
  std::string session;
  std::string speaker;
  std::string time;          // as given; shown to the keyword index as words
  double position = 0;       // order in the conversation; input order when all are equal
};

// Vectors of texts, one after the other, dimension() values each.
class Embedder {
 public:
  virtual ~Embedder() = default;
  virtual std::size_t dimension() const = 0;
  virtual Result<std::vector<float>> embed_passages(std::span<const std::string> texts,
                                                    const std::stop_token& stop) = 0;
  virtual Result<std::vector<float>> embed_query(std::string_view text) = 0;
};

struct Weights {
  double keyword = 0;
  double context = 0;
  double session = 0;
  double meaning = 0;
  double around = 0;
  double gist = 0;
};
// Learned on question -> sentence pairs (docs/quality.md says how); turns of conversations, and
// free-standing texts.
Weights conversation_weights();
Weights document_weights();

struct Signals {
  double keyword = 0;
  double context = 0;
  double session = 0;
  double meaning = 0;
  double around = 0;
  double gist = 0;
};

struct RankedItem {
  std::size_t item = 0;  // index into items()
  double score = 0;
  Signals signals;
};

// Immutable after build(); search() may run in several threads.
class Collection {
 public:
  // `embedder` may be null (keywords only); it must outlive the collection. Errors:
  // kInvalidArgument (two items with one id), kCancelled, the embedder's.
  static Result<Collection> build(std::vector<CollectionItem> items, Embedder* embedder,
                                  const std::stop_token& stop,
                                  const std::function<void(std::size_t done, std::size_t total)>& progress = {});
  Collection(Collection&&) noexcept;
  Collection& operator=(Collection&&) noexcept;
  ~Collection();

  // Best first, ties by input order. `group`: only its items. Without `weights` the collection's
  // kind decides (conversations or documents).
  Result<std::vector<RankedItem>> search(std::string_view query, std::optional<std::string_view> group,
                                         std::size_t limit,
                                         const std::optional<Weights>& weights = {}) const;
  const std::vector<CollectionItem>& items() const;

 private:
  struct State;
  explicit Collection(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Cuts a text at sentence ends into pieces of about `words` words (at least one sentence each).
std::vector<std::string> chunks_of(std::string_view text, std::size_t words = 110);

}  // namespace sophia::search
