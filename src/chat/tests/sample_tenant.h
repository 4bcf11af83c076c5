// The sample tenant in a deployed warehouse, as sync, transform and enrichment leave it. What the
// enrichment would compute comes from the authors' labels (samples/labels, samples/tenant/truth),
// so that tests of answers don't depend on the quality of the language functions.
#pragma once

#include <filesystem>

#include "core/result.h"
#include "warehouse/database.h"

namespace sophia::chat {

// `samples`: the folder samples/ of the source tree. `enriched`: with the labels.
Status load_sample_tenant(warehouse::Connection& connection, const std::filesystem::path& samples,
                          bool enriched);

// A warehouse in memory with every migration applied.
Result<warehouse::Database> empty_warehouse();

}  // namespace sophia::chat
