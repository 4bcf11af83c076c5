// The streams `calls` and `extensiveCalls`.
//
// A sync reads, newest window first:
//   1. fresh: from the cursor minus the look-back to now, without what an interrupted sync has
//   read;
//   2. pending: calls that had no brief or outline yet, when their time has come (extensiveCalls);
//   3. reconciliation: all older windows, once in config.reconcile_hours, as the budget allows.
// Every window that was read to its end is compared with the ids known in its days: what is gone,
// and what may no longer be kept, is emitted as a tombstone after a second question has confirmed
// it. A STATE follows every window; the cursor moves when nothing before it is left unread.
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "gong/api.h"
#include "gong/call_index.h"
#include "gong/call_record.h"
#include "gong/paged_read.h"
#include "gong/stream_progress.h"

namespace sophia::gong {

enum class CallKind { kBasic, kExtensive };

class CallStream {
 public:
  // `progress`: of the last sync; empty for a full refresh. References must outlive the stream.
  CallStream(GongApi& api, CallKind kind, StreamProgress progress, CallIndex& index);

  // Steps 1 and 2, then step 3. On an error the states emitted so far say what was read.
  Status read_new(const std::stop_token& stop);
  Status read_again(const std::stop_token& stop);

 private:
  struct Window {
    TimeRange range;
    Priority priority = Priority::kFresh;
    std::set<std::string> seen;  // ids, kept or not
    DropsByDay dropped;
  };

  struct Unfinished {
    std::string id;
    Timestamp started;
    bool has_brief = false;
    bool has_outline = false;
  };

  bool is_extensive() const { return kind_ == CallKind::kExtensive; }
  std::vector<TimeRange> fresh_windows() const;
  PagedRequest window_request(TimeRange range, Priority priority) const;
  PagedRequest ids_request(const std::vector<std::string>& ids) const;

  Status read_fresh(const std::stop_token& stop);
  Status read_pending(const std::stop_token& stop);
  void note_unfinished();  // unfinished_ -> pending; needs mutex_
  Status reconcile(const std::stop_token& stop);

  Status read_window(TimeRange range, Priority priority, const std::stop_token& stop);
  Result<bool> read_window_once(Window& window, const std::stop_token& stop);
  Status take_records(const std::vector<RawRecord>& records, Window& window);
  // What the filters say of it; a call that they drop is taken back if it was kept before.
  Result<Verdict> take_call(std::string_view record, const CallHead& head, Timestamp at);
  Status take_back(const CallHead& head, Verdict verdict);
  void count_dropped(const Window& window);  // needs mutex_
  Status tell_dropped();
  // The ids of `missing` that Gong still has, as it answers now. Emits what it finds.
  Result<std::set<std::string>> find_again(const std::vector<std::string>& missing,
                                           std::set<std::string>& inside, TimeRange range,
                                           const std::stop_token& stop);
  Result<bool> check_missing(const Window& window, const std::stop_token& stop);
  Status emit_state();

  GongApi& api_;
  const CallKind kind_;
  const std::string name_;
  CallIndex& index_;
  const Timestamp now_;  // of the whole sync
  const bool has_past_;  // a sync before this one came to its end
  Timestamp fresh_from_;
  std::mutex mutex_;
  StreamProgress progress_;             // guarded by mutex_
  std::set<std::string> seen_;          // guarded by mutex_: ids of this sync
  std::vector<Unfinished> unfinished_;  // guarded by mutex_: no brief or no outline
  DropCounts dropped_{};                // guarded by mutex_: of this sync
};

// Cursor field and state of each kind.
std::string_view stream_name(CallKind kind);
std::string_view cursor_field(CallKind kind);

}  // namespace sophia::gong
