// How a CallStream finds calls that are gone.
#include <algorithm>

#include "gong/call_stream.h"

namespace sophia::gong {
namespace {

constexpr std::size_t kIdsPerRequest = 100;
// When more than half of a window (and at least this many calls) vanish at once, it is more likely
// that the key's owner may no longer see them than that they were deleted.
constexpr std::size_t kManyGone = 20;

bool lies_in(const CallHead& head, TimeRange range) {
  const auto inside = [&](Timestamp at) { return range.from <= at && at < range.to; };
  return head.started && inside(*head.started) && (!head.scheduled || inside(*head.scheduled));
}

}  // namespace

Result<std::set<std::string>> CallStream::find_again(const std::vector<std::string>& missing,
                                                     std::set<std::string>& inside, TimeRange range,
                                                     const std::stop_token& stop) {
  std::set<std::string> found;
  for (std::size_t at = 0; at < missing.size(); at += kIdsPerRequest) {
    const std::size_t end = std::min(missing.size(), at + kIdsPerRequest);
    const std::vector<std::string> batch(missing.begin() + static_cast<std::ptrdiff_t>(at),
                                         missing.begin() + static_cast<std::ptrdiff_t>(end));
    const OnRecords on_records = [&](const std::vector<RawRecord>& records) -> Status {
      const std::scoped_lock lock(mutex_);
      for (const RawRecord& record : records) {
        // Always the shape of /v2/calls/extensive, whatever the stream.
        const auto head = read_call_head(record.text, true);
        if (!head || head->id.empty()) continue;
        found.insert(head->id);
        if (lies_in(*head, range)) inside.insert(head->id);
        if (!is_extensive()) continue;
        SOPHIA_CHECK_OK(take_call(record.text, *head, head->started.value_or(range.from)));
      }
      return {};
    };
    SOPHIA_CHECK_OK(read_pages(api_, ids_request(batch), {}, on_records, stop));
  }
  return found;
}

Result<bool> CallStream::check_missing(const Window& window, const std::stop_token& stop) {
  std::vector<std::string> missing;
  std::size_t known = 0;
  {
    const std::scoped_lock lock(mutex_);
    for (std::string& id : progress_.known.in(window.range)) {
      ++known;
      if (!window.seen.contains(id) && !seen_.contains(id)) missing.push_back(std::move(id));
    }
  }
  if (missing.empty()) return true;
  std::set<std::string> inside;
  const auto found = find_again(missing, inside, window.range, stop);
  if (!found && found.error().code == Code::kPermissionDenied) {
    SOPHIA_CHECK_OK(api_.emitter().log(
        airbyte::LogLevel::kWarn,
        name_ + ": the key lacks the scope api:calls:read:extensive, so deletions can't be told"));
    return true;
  }
  if (!found) return std::unexpected(found.error());
  if (!inside.empty()) return false;
  std::erase_if(missing, [&](const std::string& id) { return found->contains(id); });
  if (missing.size() >= kManyGone && missing.size() * 2 > known) {
    SOPHIA_CHECK_OK(api_.emitter().log(airbyte::LogLevel::kWarn,
                                       name_ + ": " + std::to_string(missing.size()) + " of " +
                                           std::to_string(known) + " calls since " +
                                           format_seconds(window.range.from) +
                                           " are no longer shown; not taken for deletions: check "
                                           "what the owner of the key may see"));
    return true;
  }
  const std::scoped_lock lock(mutex_);
  for (const std::string& id : missing) {
    progress_.known.remove(id);
    progress_.pending.done(id);
    index_.remove(id);
    SOPHIA_CHECK_OK(api_.emitter().record(name_, tombstone(id, now_, "deleted")));
  }
  return true;
}

}  // namespace sophia::gong
