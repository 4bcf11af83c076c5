// Small changes that must be durable at once and cost little: they go to a file beside the database
// (journal_file.h), synced, and into the engine later and together. The engine's own transaction of
// one row takes some 5 to 20 ms of the processor; this takes 0.1.
//
// Nobody sees the difference: every statement of every connection first settles what waits
// (engine.h, settle_first), and opening a database settles what a killed process left. Settling is
// one transaction, then the journal is emptied; killed between the two, it runs again, which is why
// changes must be repeatable: rows replace those with their key, statements set and do not add.
// While settling goes on, new statements wait, so none comes between the two.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "core/result.h"
#include "warehouse/database.h"
#include "warehouse/journal_file.h"

namespace sophia::warehouse {

class Journal {
 public:
  // Settled by defer() itself from so many changes on.
  static constexpr std::size_t kSettleChanges = 512;

  // `file` empty: of a database in memory; changes wait in memory only.
  explicit Journal(const std::filesystem::path& file);

  bool is_waiting() const { return waiting_; }
  // What an earlier process left. Errors: kDataLoss, kPermissionDenied, kInternal.
  Status load();
  // Durable on return. Errors: kInvalidArgument (text that is not UTF-8), those of
  // JournalFile::append(), and then nothing is stored.
  Status defer(const std::shared_ptr<Database::State>& database, std::vector<Change> changes);
  // Everything that waits is in the tables on return. Errors: the engine's.
  Status settle(const std::shared_ptr<Database::State>& database);

 private:
  Status settle_locked(const std::shared_ptr<Database::State>& database);

  std::mutex mutex_;
  std::unique_ptr<JournalFile> file_;  // guarded by mutex_, like the rest
  std::vector<Change> changes_;
  std::atomic<bool> waiting_ = false;
};

}  // namespace sophia::warehouse
