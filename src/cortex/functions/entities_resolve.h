// The first day that a date phrase means.
#pragma once

#include <cstddef>
#include <optional>

#include "core/time.h"
#include "cortex/functions/entities_tokens.h"

namespace sophia::cortex {

// Tokens first to last (inclusive) as a date against `reference`; nullopt: not settled by them.
//   2021-05-03, 5/3/2021 (month first), May 3rd 2021, May 2021, 2021, Q3 2021, second quarter of
//   2021 today, tomorrow, yesterday; Tuesday (the next one), next/last Tuesday (of the next or last
//   week) this/next/last week (its Monday), month, quarter, year (their first days); three weeks
//   ago
// A month without a year is the nearest to the reference, a quarter without one is the reference's
// year's.
std::optional<CivilDate> resolve_date(const EntityTokens& tokens, std::size_t first,
                                      std::size_t last, std::optional<CivilDate> reference);

}  // namespace sophia::cortex
