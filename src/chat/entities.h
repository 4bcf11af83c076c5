// What a question names: people, accounts, deals, dates, moods, directions, topics, amounts.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chat/dates.h"
#include "chat/intent_features.h"
#include "chat/intents.h"
#include "chat/names.h"

namespace sophia::chat {

enum class EntityType {
  kPerson,
  kAccount,
  kDeal,
  kDateRange,
  kSentiment,
  kDirection,
  kTopic,
  kAmount
};
std::string_view to_string(EntityType type);

struct Entity {
  EntityType type = EntityType::kPerson;
  std::string text = {};  // the piece of the question
  std::string value =
      {};  // full name, deal id, "2026-10-01..2026-10-31", positive, Inbound, ">40000"
  std::size_t first_word = 0;
  std::size_t last_word = 0;
  std::optional<DateRange> dates = {};
  std::optional<double> from = {};  // amounts
  std::optional<double> to = {};
  std::optional<std::uint32_t> name = {};  // index in the NameBook
  std::vector<std::string> also = {};      // other readings of an ambiguous name
  bool exact = true;
};

struct UnknownName {
  std::string text = {};
  std::vector<std::string> near = {};
};

struct Entities {
  std::vector<Entity> all;  // in the order of the question
  std::vector<UnknownName> unknown;
  const Entity* first(EntityType type) const;
  std::vector<const Entity*> of(EntityType type) const;
};

// Chooses among people of one name: the index of the likeliest, given the rest of the question.
using Chooser = std::function<std::uint32_t(const std::vector<std::uint32_t>& candidates)>;

struct EntityContext {
  const NameBook& names;
  DateContext dates = {};
  std::function<bool(std::string_view)> is_ordinary;  // an ordinary word, no misspelt name
  Chooser choose;
};

// Names and dates: all that the intent does not bear on.
Entities find_names_and_dates(std::string_view text, const std::vector<text::Word>& words,
                              const EntityContext& context);
// Adds moods, directions, topics and amounts, which depend on what is asked.
void add_qualities(Entities& entities, std::string_view text, const std::vector<text::Word>& words,
                   Intent intent);
// For the intent classifier.
std::vector<Mask> masks_of(const Entities& entities, const NameBook& names);

}  // namespace sophia::chat
