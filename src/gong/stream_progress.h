// Where a stream of calls stands: its state. The cursor is the one of the widely used source-gong
// (which can take our state over, and we its); what it does not know is under "_sophia".
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/time.h"
#include "gong/known_ids.h"
#include "gong/pending.h"
#include "gong/time_ranges.h"

namespace sophia::gong {

// The pass that re-reads older calls, from new to old.
struct Reconciliation {
  std::optional<Timestamp> done;   // when the last whole pass began
  std::optional<Timestamp> began;  // of the pass under way
  std::optional<Timestamp> at;     // it has come down to here
};

// How many calls of a day the filters dropped, in the order of kDropReasons. A window that is read
// anew replaces the counts of its days, so they stay right over any number of syncs, and nothing of
// a private call is kept.
inline constexpr std::array<std::string_view, 3> kDropReasons = {"not completed", "too short",
                                                                 "private"};
using DropCounts = std::array<std::int64_t, kDropReasons.size()>;
using DropsByDay = std::map<std::int64_t, DropCounts>;  // by days since 1970

struct StreamProgress {
  std::optional<Timestamp> cursor;  // everything before it was read
  TimeRanges read;                  // above the cursor: parts of a read that was interrupted
  std::optional<Timestamp> newest;  // the newest start in them: the cursor when all is read
  KnownIds known;
  Pending pending;
  Reconciliation reconciliation;
  DropsByDay dropped;
  bool has_briefs = false;  // this company's plan has briefs: waiting for them makes sense
  bool has_outlines = false;
  std::string window;       // start date and filters that the calls were read with; empty: unknown
  std::string budget_date;  // requests used on that day
  std::int64_t budget_used = 0;
};

enum class StateShape {
  kCursor,      // {"started":"..."}: calls; {"startdatetime":"..."}: extensiveCalls
  kTranscripts  // {"use_global_cursor":true,"state":{"started":"..."},"parent_state":{...},...}
};

// `json` empty: nothing read yet. Also accepts {"__ab_no_cursor_state_message":true} (nothing), and
// the plain {"started":...} for transcripts. Errors: kInvalidArgument that says what is damaged.
Result<StreamProgress> parse_progress(std::string_view json, StateShape shape,
                                      std::string_view cursor_field);

std::string print_progress(const StreamProgress& progress, StateShape shape,
                           std::string_view cursor_field, std::int64_t lookback_days);

}  // namespace sophia::gong
