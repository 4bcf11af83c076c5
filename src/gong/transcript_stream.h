// The stream `callTranscripts`: by 100 ids, newest calls first, of the calls that the sync has
// kept.
//
// Asked for are calls whose transcript was never read, calls that still wait for theirs when their
// time has come (see Pending), and after these, once in config.reconcile_hours, the calls of the
// look-back again. Calls that no other stream of this sync has listed are listed with GET /v2/calls
// first.
#pragma once

#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "gong/api.h"
#include "gong/call_index.h"
#include "gong/paged_read.h"
#include "gong/stream_progress.h"

namespace sophia::gong {

inline constexpr std::string_view kTranscripts = "callTranscripts";

class TranscriptStream {
 public:
  TranscriptStream(GongApi& api, StreamProgress progress, CallIndex& index);

  // The cursor moves at the end only; what was read before an interruption is remembered by id.
  Status run(const std::stop_token& stop);
  // After run(): asks for the calls that the index has got since then. Nothing when there are none.
  Status run_again(const std::stop_token& stop);

 private:
  Status ask_all(const std::vector<CallRef>& calls, Priority priority, const std::stop_token& stop);
  Status ask_again(const std::stop_token& stop);  // the look-back's transcripts that are there
  Status move_cursor();
  Status list_calls(const std::stop_token& stop);
  Status list_window(TimeRange window, const std::stop_token& stop);
  std::vector<CallRef> calls_to_ask() const;
  Status ask(const std::vector<CallRef>& batch, Priority priority, const std::stop_token& stop);
  Status take_records(const std::vector<RawRecord>& records,
                      std::unordered_map<std::string, const CallRef*>& waiting);
  Status emit_state();

  GongApi& api_;
  CallIndex& index_;
  const Timestamp now_;
  Timestamp from_;               // the cursor minus the look-back
  bool recheck_ = false;         // this sync reads the look-back's transcripts again
  std::set<std::string> asked_;  // ids of this sync
  std::mutex mutex_;
  StreamProgress progress_;  // guarded by mutex_
  std::size_t batches_ = 0;  // guarded by mutex_: since the last state
};

}  // namespace sophia::gong
