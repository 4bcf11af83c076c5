// Accounts that a question describes instead of naming them: "the beverage company", "our media
// customer". Read from what stands in the accounts' own names; only where one account fits.
#pragma once

#include <cstdint>
#include <vector>

#include "chat/entities.h"
#include "chat/names.h"

namespace sophia::chat {

// Accounts described by the words that no entity covers, at most one a description. A description
// is a word of the account's name after its first ("Duffield Beverages"), before a word for a
// company or its people ("beverage people", "hotel chain"). O(words + names).
std::vector<std::uint32_t> described_accounts(const std::vector<text::Word>& words,
                                              const Entities& entities, const NameBook& names);

}  // namespace sophia::chat
