// The pieces of a WordPiece model and the greedy search over them.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sophia::cortex {

class Vocabulary {
 public:
  // `continuing_prefix` marks pieces that continue a word ("##").
  explicit Vocabulary(std::string continuing_prefix = "##")
      : continuing_prefix_(std::move(continuing_prefix)) {}
  // The last id of a piece wins, as in the reference.
  void add(std::string_view piece, std::int32_t id);
  std::optional<std::int32_t> find(std::string_view piece) const;
  std::size_t size() const { return texts_.size(); }
  std::int32_t max_id() const { return max_id_; }
  // Ids that were added, as bits up to the largest.
  const std::vector<bool>& used_ids() const { return used_ids_; }

  // Appends the ids of a word's pieces, longest match first, or `unknown` once when some part
  // matches no piece. O(length of the word * longest piece).
  void append_pieces(std::string_view word, std::int32_t unknown,
                     std::vector<std::int32_t>& ids) const;

 private:
  using Map = std::unordered_map<std::string_view, std::int32_t>;

  std::string continuing_prefix_;
  std::deque<std::string> texts_;  // owns the keys
  Map whole_;
  Map continuing_;  // keys without the prefix
  std::size_t longest_ = 0;
  std::int32_t max_id_ = -1;
  std::vector<bool> used_ids_;
};

}  // namespace sophia::cortex
