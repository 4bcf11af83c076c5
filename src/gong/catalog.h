// The streams that the source offers.
#pragma once

#include "airbyte/catalog.h"

namespace sophia::gong {

// calls, extensiveCalls, callTranscripts, users, workspaces, scorecards, answeredScorecards,
// trackers, libraryFolders, statsActivityAggregate, statsActivityDayByDay, statsInteraction: names,
// keys and cursors of the widely used source-gong where it has the stream. Schemas are open
// (additionalProperties), all members nullable, ids texts.
airbyte::Catalog catalog();

}  // namespace sophia::gong
