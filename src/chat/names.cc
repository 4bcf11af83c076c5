#include "chat/names.h"

#include <algorithm>
#include <array>
#include <set>

#include "chat/sql.h"
#include "text/utf8.h"

namespace sophia::chat {
namespace {

using text::Word;
using warehouse::Value;

template <std::size_t N>
bool one_of(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// First names and first words of accounts that are also ordinary words: matched alone only when
// written with a capital inside a sentence.
constexpr std::array<std::string_view, 44> kOrdinaryNames{
    "will", "mark",  "may",   "grace", "rose",   "art",   "bill", "frank",  "chase",
    "drew", "hope",  "faith", "joy",   "summer", "april", "june", "august", "miles",
    "rich", "pat",   "sue",   "jack",  "guy",    "max",   "page", "case",   "young",
    "long", "price", "black", "white", "green",  "brown", "king", "lang",   "ford",
    "lane", "cross", "day",   "best",  "major",  "penny", "clay", "dale"};
// Words that say what kind of company it is; an alias leaves them out.
constexpr std::array<std::string_view, 22> kCompanyWords{
    "corp", "corporation", "inc", "llc",     "ltd",        "limited",      "gmbh",     "ag",
    "sa",   "plc",         "co",  "company", "group",      "holding",      "holdings", "the",
    "se",   "bv",          "srl", "spa",     "industries", "international"};
// First words of companies that say nothing alone.
constexpr std::array<std::string_view, 14> kGenericFirst{
    "first", "national", "global", "american", "general", "united",  "new",
    "north", "south",    "east",   "west",     "data",    "digital", "royal"};

std::string joined(const std::vector<Word>& words, std::size_t from, std::size_t to) {
  std::string phrase;
  for (std::size_t i = from; i < to; ++i) {
    if (i > from) phrase += ' ';
    const std::string_view word = words[i].folded;
    phrase += i + 1 == to ? without_possessive(word) : word;
  }
  return phrase;
}

bool begins_with_capital(std::string_view text, const Word& word) {
  std::size_t at = word.begin;
  const std::uint32_t c = text::next_code_point(text, at);
  return text::fold(text.substr(word.begin, at - word.begin)) !=
             text.substr(word.begin, at - word.begin) &&
         text::is_letter_or_mark(c);
}

}  // namespace

std::string_view without_possessive(std::string_view folded) {
  for (const std::string_view ending : {"'s", "’s"}) {
    if (folded.size() > ending.size() + 1 && folded.ends_with(ending)) {
      folded.remove_suffix(ending.size());
      return folded;
    }
  }
  return folded;
}

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > limit) return limit + 1;
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    std::size_t best = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        now[j] = std::min(now[j], before[j - 2] + 1);
      }
      best = std::min(best, now[j]);
    }
    if (best > limit) return limit + 1;
    std::swap(before, last);
    std::swap(last, now);
  }
  return last[b.size()];
}

Result<NameBook> NameBook::load(warehouse::Connection& connection,
                                const std::vector<std::string>& hidden_call_ids) {
  std::vector<Name> names;
  SOPHIA_TRY(const auto people, connection.query(sql::kNamesPeople, {Value(hidden_call_ids)}));
  for (std::size_t i = 0; i < people.row_count(); ++i) {
    names.push_back({.kind = NameKind::kPerson,
                     .value = people.text(i, 0),
                     .shown = people.text(i, 0),
                     .account = people.text(i, 3),
                     .title = people.text(i, 2),
                     .internal = people.boolean(i, 1),
                     .calls = people.integer(i, 4)});
  }
  SOPHIA_TRY(const auto accounts, connection.query(sql::kNamesAccounts, {Value(hidden_call_ids)}));
  for (std::size_t i = 0; i < accounts.row_count(); ++i) {
    names.push_back({.kind = NameKind::kAccount,
                     .value = accounts.text(i, 0),
                     .shown = accounts.text(i, 0),
                     .account = accounts.text(i, 0),
                     .title = {},
                     .internal = false,
                     .calls = accounts.integer(i, 1)});
  }
  SOPHIA_TRY(const auto extra, connection.query(sql::kNamesExtraCalls, {Value(hidden_call_ids)}));
  for (std::size_t i = 0; i < extra.row_count(); ++i) {
    const auto of = std::find_if(names.begin(), names.end(), [&](const Name& name) {
      return name.kind == NameKind::kAccount && name.value == extra.text(i, 1);
    });
    if (of != names.end()) of->extra_call_ids.push_back(extra.text(i, 0));
  }
  SOPHIA_TRY(const auto deals, connection.query(sql::kNamesDeals, {Value(hidden_call_ids)}));
  for (std::size_t i = 0; i < deals.row_count(); ++i) {
    names.push_back({.kind = deals.text(i, 0) == "deal" ? NameKind::kDeal : NameKind::kCompetitor,
                     .value = deals.text(i, 1),
                     .shown = deals.text(i, 2),
                     .account = deals.text(i, 3),
                     .title = {},
                     .internal = false,
                     .calls = 0});
  }
  return NameBook(std::move(names));
}

NameBook::NameBook(std::vector<Name> names) : names_(std::move(names)) {
  for (std::uint32_t i = 0; i < names_.size(); ++i) {
    const Name& name = names_[i];
    const auto words = text::words(name.shown);
    if (words.empty()) continue;
    add_alias(joined(words, 0, words.size()), i);
    if (name.kind == NameKind::kDeal) add_alias(text::fold(name.value), i);
    if (name.kind == NameKind::kPerson && words.size() > 1) {
      add_alias(words.front().folded, i);
      add_alias(words.back().folded, i);
    }
    if (name.kind == NameKind::kAccount && words.size() > 1) {
      std::size_t end = words.size();
      while (end > 1 && one_of(kCompanyWords, words[end - 1].folded)) --end;
      add_alias(joined(words, 0, end), i);
      if (words[0].folded.size() >= 3 && !one_of(kGenericFirst, words[0].folded) &&
          !text::is_stop_word(words[0].folded)) {
        add_alias(words[0].folded, i);
      }
    }
  }
  for (const auto& [alias, indexes] : by_alias_) aliases_.push_back(alias);
  std::sort(aliases_.begin(), aliases_.end());
}

void NameBook::add_alias(const std::string& alias, std::uint32_t name) {
  auto& names = by_alias_[alias];
  if (names.empty() || names.back() != name) names.push_back(name);
}

const std::vector<std::uint32_t>* NameBook::lookup(const std::string& phrase) const {
  const auto found = by_alias_.find(phrase);
  return found == by_alias_.end() ? nullptr : &found->second;
}

const std::vector<std::uint32_t>* NameBook::lookup_misspelt(
    const std::vector<Word>& words, std::size_t from, std::size_t to,
    const std::function<bool(std::string_view)>& is_ordinary) const {
  const std::string phrase = joined(words, from, to);
  const bool one_word = to == from + 1;
  if (one_word && (phrase.size() < 5 || is_ordinary(phrase))) return nullptr;
  if (!one_word && phrase.size() < 8) return nullptr;
  // "John with" is no misspelt John Smith.
  if (!one_word &&
      (text::is_stop_word(words[from].folded) || text::is_stop_word(words[to - 1].folded)))
    return nullptr;
  const std::size_t limit = phrase.size() >= 9 ? 2 : 1;
  const std::vector<std::uint32_t>* best = nullptr;
  std::size_t best_distance = limit + 1;
  // The first letter is taken to be right, so only the aliases with it are looked at.
  const auto first = std::lower_bound(aliases_.begin(), aliases_.end(), phrase.substr(0, 1));
  for (auto at = first; at != aliases_.end() && (*at)[0] == phrase[0]; ++at) {
    const std::string& alias = *at;
    if ((alias.find(' ') == std::string::npos) != one_word || (one_word && alias.size() < 4))
      continue;
    const std::size_t distance = edit_distance(phrase, alias, limit);
    if (distance < best_distance) {
      best_distance = distance;
      best = lookup(alias);
    }
  }
  return best;
}

std::vector<NameMatch> NameBook::find(
    std::string_view text, const std::vector<Word>& words,
    const std::function<bool(std::string_view)>& is_ordinary) const {
  std::vector<NameMatch> matches;
  for (std::size_t at = 0; at < words.size();) {
    NameMatch match{.first_word = at, .last_word = at, .candidates = {}, .exact = true};
    const std::size_t longest = std::min(words.size() - at, std::size_t{8});
    for (std::size_t length = longest; length >= 1; --length) {
      const auto* found = lookup(joined(words, at, at + length));
      const std::string_view word = without_possessive(words[at].folded);
      const bool weak = length == 1 && (word.size() < 3 || one_of(kOrdinaryNames, word) ||
                                        text::is_stop_word(word));
      if (found != nullptr && weak && !(begins_with_capital(text, words[at]) && at > 0))
        found = nullptr;
      if (found == nullptr && length <= 3) {
        found = lookup_misspelt(words, at, at + length, is_ordinary);
        if (found != nullptr) match.exact = false;
      }
      if (found == nullptr) continue;
      match.last_word = at + length;
      match.candidates = *found;
      break;
    }
    if (match.candidates.empty()) {
      ++at;
      continue;
    }
    // "Acme Corporation" is Acme, whatever the CRM puts behind it.
    while (names_[match.candidates[0]].kind == NameKind::kAccount &&
           match.last_word < words.size() && words[match.last_word].folded != "the" &&
           one_of(kCompanyWords, without_possessive(words[match.last_word].folded)))
      ++match.last_word;
    at = match.last_word;
    matches.push_back(std::move(match));
  }
  return matches;
}

std::vector<std::string> NameBook::near(std::string_view folded, std::size_t limit) const {
  std::vector<std::pair<double, std::string>> ranked;
  const auto pairs = [](std::string_view t) {
    std::multiset<std::string> result;
    for (std::size_t i = 0; i + 1 < t.size(); ++i) result.emplace(t.substr(i, 2));
    return result;
  };
  const auto wanted = pairs(folded);
  for (const std::string& alias : aliases_) {
    const auto have = pairs(alias);
    std::vector<std::string> shared;
    std::set_intersection(have.begin(), have.end(), wanted.begin(), wanted.end(),
                          std::back_inserter(shared));
    const double dice = 2.0 * static_cast<double>(shared.size()) /
                        static_cast<double>(std::max<std::size_t>(have.size() + wanted.size(), 1));
    if (dice >= 0.35) ranked.emplace_back(-dice, names_[by_alias_.at(alias).front()].shown);
  }
  std::sort(ranked.begin(), ranked.end());
  std::vector<std::string> names;
  for (auto& [score, name] : ranked) {
    if (names.size() < limit && std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(std::move(name));
    }
  }
  return names;
}

}  // namespace sophia::chat
