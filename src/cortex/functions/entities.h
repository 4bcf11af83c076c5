// Entities of business calls: people, companies, places, products, money, percentages, dates.
//
//   find_entities("we signed Initech for $1.2 million in Q3 2021", {})
//     -> ORG "Initech", MONEY "$1.2 million" {amount 1200000, USD}, DATE "Q3 2021" 2021-07-01
//
// Lists of our own, rules and a number grammar; no model. Money, percentages and dates are found in
// lower-case transcripts without punctuation too; names there only when they are in a list or known
// from the call. Linear in the text, deterministic, thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"

namespace sophia::cortex {

inline constexpr std::string_view kEntitiesVersion = "entities-1";

enum class EntityType : std::uint8_t { kPerson, kOrg, kMoney, kPercent, kDate, kPlace, kProduct };
std::string_view to_string(EntityType type);  // "GPE" for places

struct Entity {
  std::size_t begin = 0;  // bytes
  std::size_t end = 0;
  EntityType type = EntityType::kPerson;
  // MONEY: the amount; PERCENT: the number of percents ("25 basis points" = 0.25); else absent.
  std::optional<double> amount;
  std::string currency;  // ISO 4217 where said: "USD"
  // DATE: its first day, where words and reference date settle it.
  std::optional<CivilDate> date;
};

struct EntityOptions {
  std::span<const std::string> people;         // the call's parties
  std::span<const std::string> organisations;  // accounts, competitors
  std::span<const std::string> products;
  std::optional<CivilDate> reference;  // the day of the call: "next Tuesday", "last quarter"
};

// In order, without overlaps.
std::vector<Entity> find_entities(std::string_view text, const EntityOptions& options);

}  // namespace sophia::cortex
