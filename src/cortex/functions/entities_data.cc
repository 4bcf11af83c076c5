#include "cortex/functions/entities_data.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

// The assembler includes each file as it is; CMake rebuilds this file when one changes.
#define SOPHIA_ENTITY_LIST(name)                                                          \
  asm(".section .rodata\n"                                                                \
      "sophia_list_" #name                                                                \
      ":\n"                                                                               \
      ".incbin \"" SOPHIA_ENTITIES_DATA "/" #name                                         \
      ".txt\"\n"                                                                          \
      "sophia_list_" #name                                                                \
      "_end:\n"                                                                           \
      ".byte 0\n"                                                                         \
      ".previous\n");                                                                     \
  extern "C" const char sophia_list_##name[] __attribute__((visibility("hidden")));       \
  extern "C" const char sophia_list_##name##_end[] __attribute__((visibility("hidden"))); \
  static std::string_view list_##name() {                                                 \
    return {sophia_list_##name,                                                           \
            static_cast<std::size_t>(sophia_list_##name##_end - sophia_list_##name)};     \
  }

SOPHIA_ENTITY_LIST(names_first)
SOPHIA_ENTITY_LIST(names_last)
SOPHIA_ENTITY_LIST(nicknames)
SOPHIA_ENTITY_LIST(words_everyday)
SOPHIA_ENTITY_LIST(places)
SOPHIA_ENTITY_LIST(places_regions)
SOPHIA_ENTITY_LIST(organisations)
SOPHIA_ENTITY_LIST(products)

namespace sophia::cortex {
namespace {

// Calls f for every word of a list; lines that start with # are comments.
template <class F>
void for_each_entry(std::string_view list, F&& f) {
  std::size_t at = 0;
  while (at < list.size()) {
    const std::size_t end = std::min(list.find('\n', at), list.size());
    std::string_view line = list.substr(at, end - at);
    at = end + 1;
    if (line.starts_with('#')) continue;
    while (!line.empty()) {
      const std::size_t space = std::min(line.find(' '), line.size());
      if (space > 0) f(line.substr(0, space));
      line.remove_prefix(std::min(space + 1, line.size()));
    }
  }
}

WordSet read_set(std::string_view list) {
  WordSet set;
  for_each_entry(list, [&](std::string_view entry) { set.insert(entry); });
  return set;
}

bool contains_base(const WordSet& words, std::string_view word) {
  static constexpr std::array<std::string_view, 11> kEndings = {
      "s", "es", "d", "ed", "ing", "ly", "er", "ers", "est", "ment", "ness"};
  for (const std::string_view ending : kEndings) {
    if (!word.ends_with(ending) || word.size() < ending.size() + 3) continue;
    const std::string_view base = word.substr(0, word.size() - ending.size());
    const bool may_hide_e = ending != "s" && ending != "d";
    if (words.contains(base) || (may_hide_e && words.contains(std::string(base) + "e")))
      return true;
    if (base.size() > 2 && base.back() == base[base.size() - 2] &&
        words.contains(base.substr(0, base.size() - 1))) {
      return true;  // running, planned
    }
    if (base.ends_with('i') && words.contains(std::string(base.substr(0, base.size() - 1)) + "y")) {
      return true;  // companies, happily
    }
  }
  return false;
}

}  // namespace

const WordSet& first_names() {
  static const WordSet set = read_set(list_names_first());
  return set;
}

const WordSet& last_names() {
  static const WordSet set = read_set(list_names_last());
  return set;
}

const WordSet& state_codes() {
  static const WordSet set = read_set(list_places_regions());
  return set;
}

const std::unordered_map<std::string_view, std::vector<std::string_view>>& nicknames() {
  static const auto map = [] {
    std::unordered_map<std::string_view, std::vector<std::string_view>> names;
    for_each_entry(list_nicknames(), [&](std::string_view entry) {
      const std::size_t equals = entry.find('=');
      if (equals == std::string_view::npos) return;
      names[entry.substr(0, equals)].push_back(entry.substr(equals + 1));
      names[entry.substr(equals + 1)].push_back(entry.substr(0, equals));
    });
    return names;
  }();
  return map;
}

bool is_common_word(std::string_view folded) {
  static const WordSet set = read_set(list_words_everyday());
  if (set.contains(folded)) return true;
  // "Jules", "Walker" look inflected and are names.
  if (first_names().contains(folded) || last_names().contains(folded)) return false;
  return contains_base(set, folded);
}

PhraseSet::PhraseSet(std::string_view list) {
  // Names are cut as the tokens of a text are: at everything that is no letter and no digit.
  for_each_entry(list, [&](std::string_view entry) {
    std::vector<std::string_view> words;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= entry.size(); ++i) {
      const bool cut = i == entry.size() || std::string_view("_.-&'").contains(entry[i]);
      if (!cut) continue;
      if (i > begin) words.push_back(entry.substr(begin, i - begin));
      begin = i + 1;
    }
    if (!words.empty()) by_first_[words.front()].push_back(std::move(words));
  });
}

const PhraseSet& places() {
  static const PhraseSet set(list_places());
  return set;
}

const PhraseSet& organisations() {
  static const PhraseSet set(list_organisations());
  return set;
}

const PhraseSet& products() {
  static const PhraseSet set(list_products());
  return set;
}

}  // namespace sophia::cortex
