// Hybrid search over any collection of texts: documents, conversation turns, memories; ranked as
// hybrid.h says. Long texts are cut into pieces for their vectors; items of one conversation are
// neighbours, those of one session hang together.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "search/hybrid.h"

namespace sophia::search {

struct CollectionItem {
  std::string id;
  std::string group;  // a query with a group searches that group only
  std::string text;
  std::string conversation;  // items of one conversation are neighbours by position
  std::string session;
  std::string speaker;
  std::string time;     // as given; read as words of the item
  double position = 0;  // order in the conversation; input order when equal
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
  static Result<Collection> build(
      std::vector<CollectionItem> items, Embedder* embedder, const std::stop_token& stop,
      const std::function<void(std::size_t done, std::size_t total)>& progress = {});
  Collection(Collection&&) noexcept;
  Collection& operator=(Collection&&) noexcept;
  ~Collection();

  // Best first, ties in conversation order. `group`: only its items. Without `weights` the
  // collection's kind decides (conversations or documents).
  Result<std::vector<RankedItem>> search(std::string_view query,
                                         std::optional<std::string_view> group, std::size_t limit,
                                         const std::optional<Weights>& weights = {}) const;
  const std::vector<CollectionItem>& items() const;  // grouped by conversation, not in input order

 private:
  struct State;
  explicit Collection(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sophia::search
