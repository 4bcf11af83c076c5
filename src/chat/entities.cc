#include "chat/entities.h"

#include <algorithm>

#include "text/utf8.h"

namespace sophia::chat {
namespace {

using text::Word;

std::string piece(std::string_view text, const std::vector<Word>& words, std::size_t from,
                  std::size_t to) {
  std::string_view result = text.substr(words[from].begin, words[to - 1].end - words[from].begin);
  for (const std::string_view ending : {"'s", "’s"}) {
    if (result.ends_with(ending)) result.remove_suffix(ending.size());
  }
  return std::string(result);
}

bool overlaps(const Entities& entities, std::size_t from, std::size_t to) {
  return std::any_of(entities.all.begin(), entities.all.end(),
                     [&](const Entity& e) { return e.first_word < to && from < e.last_word; });
}

EntityType type_of(NameKind kind) {
  switch (kind) {
    case NameKind::kPerson:
      return EntityType::kPerson;
    case NameKind::kAccount:
      return EntityType::kAccount;
    case NameKind::kDeal:
      return EntityType::kDeal;
    case NameKind::kCompetitor:
      return EntityType::kTopic;
  }
  return EntityType::kPerson;
}

// One kind wins when a word names things of several: accounts, then people, deals, competitors.
std::vector<std::uint32_t> of_one_kind(const NameBook& names,
                                       const std::vector<std::uint32_t>& all) {
  for (const NameKind kind :
       {NameKind::kAccount, NameKind::kPerson, NameKind::kDeal, NameKind::kCompetitor}) {
    std::vector<std::uint32_t> chosen;
    for (const std::uint32_t i : all) {
      if (names.name(i).kind == kind) chosen.push_back(i);
    }
    if (!chosen.empty()) return chosen;
  }
  return all;
}

bool begins_with_capital(std::string_view text, const Word& word) {
  return text[word.begin] >= 'A' && text[word.begin] <= 'Z';
}

void add_names(Entities& entities, std::string_view text, const std::vector<Word>& words,
               const EntityContext& context) {
  const auto matches = context.names.find(text, words, context.is_ordinary);
  for (const NameMatch& match : matches) {
    auto candidates = of_one_kind(context.names, match.candidates);
    Entity entity{.type = type_of(context.names.name(candidates[0]).kind),
                  .text = piece(text, words, match.first_word, match.last_word),
                  .value = {},
                  .first_word = match.first_word,
                  .last_word = match.last_word};
    entity.exact = match.exact;
    const std::uint32_t chosen =
        candidates.size() == 1 ? candidates[0] : context.choose(candidates);
    entity.name = chosen;
    entity.value = context.names.name(chosen).value;
    for (const std::uint32_t other : candidates) {
      if (other != chosen) entity.also.push_back(context.names.name(other).shown);
    }
    entities.all.push_back(std::move(entity));
  }
}

// "Show Me Forecast Accuracy": capitals tell no names there.
bool is_title_case(std::string_view text, const std::vector<Word>& words) {
  std::size_t lower = 0, capital = 0;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (text::is_stop_word(words[i].folded)) continue;
    ++(begins_with_capital(text, words[i]) ? capital : lower);
  }
  return lower == 0 && capital > 2;
}

// Written as a name, but none that we know.
bool is_written_as_name(const Entities& entities, std::string_view text, const Word& word,
                        std::size_t at) {
  const bool all_capitals = word.end - word.begin > 1 && text[word.begin + 1] < 'a';
  return begins_with_capital(text, word) && !all_capitals && !overlaps(entities, at, at + 1) &&
         text[word.begin - 1] != '"' && word.folded.size() >= 3 &&
         !text::is_stop_word(without_possessive(word.folded));
}

// "Massive Dynamic" is one name: capitals that follow an unknown word belong to it.
void add_unknown(Entities& entities, std::string_view text, const std::vector<Word>& words,
                 const EntityContext& context) {
  if (is_title_case(text, words)) return;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (!is_written_as_name(entities, text, words[i], i)) continue;
    std::string folded(without_possessive(words[i].folded));
    if (context.is_ordinary(folded)) continue;
    const std::size_t begin = words[i].begin;
    auto near = context.names.near(folded, 3);
    while (i + 1 < words.size() && words[i + 1].begin == words[i].end + 1 &&
           text[words[i].end] == ' ' && is_written_as_name(entities, text, words[i + 1], i + 1)) {
      ++i;
      folded.append(" ").append(without_possessive(words[i].folded));
    }
    if (auto of_all = context.names.near(folded, 3); !of_all.empty()) near = std::move(of_all);
    const std::size_t ending = words[i].folded.size() - without_possessive(words[i].folded).size();
    entities.unknown.push_back(
        {std::string(text.substr(begin, words[i].end - ending - begin)), std::move(near)});
  }
}

}  // namespace

std::string_view to_string(EntityType type) {
  switch (type) {
    case EntityType::kPerson:
      return "person";
    case EntityType::kAccount:
      return "account";
    case EntityType::kDeal:
      return "deal";
    case EntityType::kDateRange:
      return "date_range";
    case EntityType::kSentiment:
      return "sentiment";
    case EntityType::kDirection:
      return "direction";
    case EntityType::kTopic:
      return "topic";
    case EntityType::kAmount:
      return "amount";
  }
  return "";
}

const Entity* Entities::first(EntityType type) const {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Entity& e) { return e.type == type; });
  return found == all.end() ? nullptr : &*found;
}

std::vector<const Entity*> Entities::of(EntityType type) const {
  std::vector<const Entity*> result;
  for (const Entity& entity : all) {
    if (entity.type == type) result.push_back(&entity);
  }
  return result;
}

Entities find_names_and_dates(std::string_view text, const std::vector<Word>& words,
                              const EntityContext& context) {
  Entities entities;
  add_names(entities, text, words, context);
  for (const DateMatch& date : find_dates(text, words, context.dates)) {
    if (overlaps(entities, date.first_word, date.last_word)) continue;
    Entity entity{.type = EntityType::kDateRange,
                  .text = piece(text, words, date.first_word, date.last_word),
                  .value = to_text(date.range),
                  .first_word = date.first_word,
                  .last_word = date.last_word};
    entity.dates = date.range;
    entities.all.push_back(std::move(entity));
  }
  add_unknown(entities, text, words, context);
  std::sort(entities.all.begin(), entities.all.end(),
            [](const Entity& a, const Entity& b) { return a.first_word < b.first_word; });
  return entities;
}

namespace {

std::string_view mask_of(const Entity& entity, const NameBook& names) {
  if (entity.type == EntityType::kDateRange) return kDateMask;
  if (entity.type == EntityType::kDeal) {
    return entity.text.find_first_not_of("0123456789") == std::string::npos ? kIdMask : kDealMask;
  }
  if (!entity.name) return {};
  const Name& name = names.name(*entity.name);
  if (name.kind == NameKind::kCompetitor) return kRivalMask;
  if (name.kind == NameKind::kAccount) return kAccountMask;
  return name.internal ? kRepMask : kContactMask;
}

}  // namespace

std::vector<Mask> masks_of(const Entities& entities, const NameBook& names) {
  std::vector<Mask> masks;
  for (const Entity& entity : entities.all) {
    const std::string_view token = mask_of(entity, names);
    if (!token.empty()) masks.push_back({entity.first_word, entity.last_word, token});
  }
  return masks;
}

}  // namespace sophia::chat
