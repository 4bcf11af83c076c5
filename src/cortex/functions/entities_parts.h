// The finders behind find_entities; each takes tokens that are still free.
#pragma once

#include <vector>

#include "cortex/functions/entities.h"
#include "cortex/functions/entities_tokens.h"
#include "cortex/functions/pii_parts.h"

namespace sophia::cortex {

struct EntityFinding {
  const EntityTokens& tokens;
  const EntityOptions& options;
  TokenMarks marks;
  std::vector<Entity> entities;

  // Tokens, inclusive; nullptr when one of them is taken.
  Entity* add(std::size_t first, std::size_t last, EntityType type);
};

void find_amounts(EntityFinding& finding);  // MONEY and PERCENT
void find_dates(EntityFinding& finding);
void find_proper_names(EntityFinding& finding);  // ORG, GPE, PERSON, PRODUCT

}  // namespace sophia::cortex
