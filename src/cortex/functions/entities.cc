#include "cortex/functions/entities.h"

#include <algorithm>
#include <array>

#include "cortex/functions/entities_parts.h"

namespace sophia::cortex {

std::string_view to_string(EntityType type) {
  static constexpr std::array<std::string_view, 7> kNames = {"PERSON", "ORG", "MONEY",  "PERCENT",
                                                             "DATE",   "GPE", "PRODUCT"};
  return kNames[static_cast<std::size_t>(type)];
}

Entity* EntityFinding::add(std::size_t first, std::size_t last, EntityType type) {
  if (last >= tokens.size() || first > last || marks.any(first, last)) return nullptr;
  marks.take(first, last);
  Entity entity;
  entity.begin = tokens[first].begin;
  entity.end = tokens[last].end;
  entity.type = type;
  entities.push_back(std::move(entity));
  return &entities.back();
}

std::vector<Entity> find_entities(std::string_view text, const EntityOptions& options) {
  const EntityTokens tokens(text);
  EntityFinding finding{tokens, options, TokenMarks(tokens.size()), {}};
  find_amounts(finding);
  find_dates(finding);
  find_proper_names(finding);
  std::ranges::sort(finding.entities, {}, &Entity::begin);
  return std::move(finding.entities);
}

}  // namespace sophia::cortex
