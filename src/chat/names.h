// The names that the warehouse knows: people, accounts, deals, competitors; and finding them in a
// question, by full name, alias (first or last name, "Acme" for "Acme Corp") or with a typo.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/result.h"
#include "text/words.h"
#include "warehouse/database.h"

namespace sophia::chat {

enum class NameKind { kPerson, kAccount, kDeal, kCompetitor };

struct Name {
  NameKind kind = NameKind::kPerson;
  std::string value = {};    // full name; a deal's id
  std::string shown = {};    // full name; a deal's name
  std::string account = {};  // of an external person and a deal
  std::string title = {};    // of a person
  bool internal = false;
  std::int64_t calls = 0;
  // Of an account: calls that don't name it, held with its people only.
  std::vector<std::string> extra_call_ids = {};
};

struct NameMatch {
  std::size_t first_word = 0;  // words [first_word, last_word) of the question
  std::size_t last_word = 0;
  std::vector<std::uint32_t> candidates = {};  // of one kind; several: ambiguous
  bool exact = true;                           // false: a typo was assumed
};

// Immutable after loading; thread-safe.
class NameBook {
 public:
  // Names of calls that the caller may not see are left out. Cost: three scans.
  static Result<NameBook> load(warehouse::Connection& connection,
                               const std::vector<std::string>& hidden_call_ids);
  explicit NameBook(std::vector<Name> names);
  NameBook() : NameBook(std::vector<Name>()) {}

  const std::vector<Name>& names() const { return names_; }
  const Name& name(std::uint32_t index) const { return names_[index]; }

  // Longest matches from left to right, without overlaps. `is_ordinary` says whether a word is an
  // ordinary one of the language or of the calls, which is then no misspelt name.
  std::vector<NameMatch> find(std::string_view text, const std::vector<text::Word>& words,
                              const std::function<bool(std::string_view)>& is_ordinary) const;

  // Up to `limit` names near to a word that matched nothing.
  std::vector<std::string> near(std::string_view folded, std::size_t limit) const;

 private:
  const std::vector<std::uint32_t>* lookup(const std::string& phrase) const;
  const std::vector<std::uint32_t>* lookup_misspelt(
      const std::vector<text::Word>& words, std::size_t from, std::size_t to,
      const std::function<bool(std::string_view)>& is_ordinary) const;
  void add_alias(const std::string& alias, std::uint32_t name);

  std::vector<Name> names_;
  std::unordered_map<std::string, std::vector<std::uint32_t>> by_alias_;
  std::vector<std::string> aliases_;  // sorted, for near()
};

// Edits (insert, delete, replace, swap of neighbours) between two folded words, at most `limit`
// + 1.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);
// The word without a possessive ending.
std::string_view without_possessive(std::string_view folded);

}  // namespace sophia::chat
