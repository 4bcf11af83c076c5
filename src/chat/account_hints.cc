#include "chat/account_hints.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "text/stem.h"

namespace sophia::chat {
namespace {

// Words for a company and for its people.
constexpr std::array<std::string_view, 25> kCompanies{
    "account",   "buyer",   "chain",    "client",      "companies", "company", "customer",
    "customers", "firm",    "folk",     "folks",       "group",     "guys",    "house",
    "lot",       "maker",   "operator", "people",      "prospect",  "shop",    "team",
    "business",  "clients", "provider", "manufacturer"};
// Last words of names that describe no trade.
constexpr std::array<std::string_view, 14> kNoTrade{
    "corp", "inc",        "group", "company", "gmbh",    "ltd", "llc",
    "ag",   "industries", "co",    "labs",    "systems", "the", "international"};

template <std::size_t N>
bool one_of(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Stem of a describing word -> the accounts whose names hold it after their first word.
std::map<std::string, std::vector<std::uint32_t>> trades_of(const NameBook& names,
                                                            text::Stemmer& stemmer) {
  std::map<std::string, std::vector<std::uint32_t>> trades;
  for (std::uint32_t i = 0; i < names.names().size(); ++i) {
    if (names.name(i).kind != NameKind::kAccount) continue;
    const auto words = text::words(names.name(i).shown);
    for (std::size_t w = 1; w < words.size(); ++w) {
      if (words[w].folded.size() > 3 && !one_of(kNoTrade, words[w].folded))
        trades[std::string(stemmer.stem(words[w].folded))].push_back(i);
    }
  }
  return trades;
}

bool is_named(const Entities& entities, std::size_t at) {
  return std::any_of(entities.all.begin(), entities.all.end(),
                     [&](const Entity& e) { return e.first_word <= at && at < e.last_word; });
}

}  // namespace

std::vector<std::uint32_t> described_accounts(const std::vector<text::Word>& words,
                                              const Entities& entities, const NameBook& names) {
  std::vector<std::uint32_t> found;
  const bool describes = std::any_of(words.begin(), words.end(), [](const text::Word& w) {
    return one_of(kCompanies, without_possessive(w.folded));
  });
  if (!describes) return found;  // most questions
  text::Stemmer stemmer(text::Language::kEnglish);
  const auto trades = trades_of(names, stemmer);
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (is_named(entities, i) || !one_of(kCompanies, without_possessive(words[i + 1].folded)))
      continue;
    const auto trade = trades.find(std::string(stemmer.stem(words[i].folded)));
    if (trade != trades.end() && trade->second.size() == 1 &&
        std::find(found.begin(), found.end(), trade->second[0]) == found.end())
      found.push_back(trade->second[0]);
  }
  return found;
}

}  // namespace sophia::chat
