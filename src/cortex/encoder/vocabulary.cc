#include "cortex/encoder/vocabulary.h"

#include <algorithm>

namespace sophia::cortex {

void Vocabulary::add(std::string_view piece, std::int32_t id) {
  const std::string_view text = texts_.emplace_back(piece);
  whole_[text] = id;
  if (text.starts_with(continuing_prefix_)) {
    continuing_[text.substr(continuing_prefix_.size())] = id;
  }
  longest_ = std::max(longest_, text.size());
  max_id_ = std::max(max_id_, id);
  if (used_ids_.size() <= static_cast<std::size_t>(max_id_)) {
    used_ids_.resize(static_cast<std::size_t>(max_id_) + 1);
  }
  used_ids_[static_cast<std::size_t>(id)] = true;
}

std::optional<std::int32_t> Vocabulary::find(std::string_view piece) const {
  const auto found = whole_.find(piece);
  if (found == whole_.end()) return std::nullopt;
  return found->second;
}

void Vocabulary::append_pieces(std::string_view word, std::int32_t unknown,
                               std::vector<std::int32_t>& ids) const {
  const std::size_t before = ids.size();
  std::string_view rest = word;
  while (!rest.empty()) {
    const Map& map = rest.size() == word.size() ? whole_ : continuing_;
    std::size_t length = std::min(rest.size(), longest_);
    Map::const_iterator found = map.end();
    for (; length > 0; --length) {
      // Only ends between code points can match.
      const bool inside =
          length < rest.size() && (static_cast<unsigned char>(rest[length]) & 0xC0) == 0x80;
      if (inside) continue;
      found = map.find(rest.substr(0, length));
      if (found != map.end()) break;
    }
    if (length == 0) {
      ids.resize(before);
      ids.push_back(unknown);
      return;
    }
    ids.push_back(found->second);
    rest.remove_prefix(length);
  }
}

}  // namespace sophia::cortex
