#include "gong/paged_read.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "core/hash.h"
#include "core/json_writer.h"
#include "net/url.h"

namespace sophia::gong {
namespace {

constexpr int kMaxRestarts = 10;
constexpr int kMaxRepeats = 20;
constexpr int kSameRepeat = 8;
constexpr int kSameRefusal = 4;
constexpr std::int64_t kSameDamage = 3;
constexpr int kSameShortage = 3;
constexpr int kEmptyChecks = 3;

std::uint64_t hash_of(const Page& page) {
  std::uint64_t hash = 0;
  for (const RawRecord& record : page.records) hash = xxh64(record.text, hash);
  return hash;
}

class PagedRead {
 public:
  PagedRead(GongApi& api, const PagedRequest& request, const OnTotal& on_total,
            const OnRecords& on_records, const std::stop_token& stop)
      : api_(api), request_(request), on_total_(on_total), on_records_(on_records), stop_(stop) {}

  Status run() {
    for (int restarts = 0; restarts <= kMaxRestarts; ++restarts) {
      SOPHIA_TRY(const bool complete, pass());
      if (complete) return {};
    }
    return fail(Code::kUnavailable, request_.path + ": began " + std::to_string(kMaxRestarts + 1) +
                                        " times and never came to a whole end");
  }

 private:
  // One read from the first page to the last. False: begin again.
  Result<bool> pass() {
    pass_hashes_.clear();
    used_cursors_.clear();
    pass_records_ = 0;
    total_.reset();
    std::optional<std::string> cursor;
    int repeats = 0;
    int refusals = 0;
    for (;;) {
      SOPHIA_TRY(auto answer, ask(cursor));
      if (answer.kind == Answer::Kind::kCursorExpired) {
        if (++refusals < kSameRefusal) continue;
        return false;
      }
      refusals = 0;
      if (answer.kind == Answer::Kind::kEmpty) {
        return !cursor && emitted_.empty();  // else it had records before: begin again
      }
      if (is_repeated(cursor)) {
        if (++repeats > kMaxRepeats) {
          return fail(Code::kUnavailable, request_.path + ": the same page comes again and again");
        }
        if (repeats < kSameRepeat || !has_room_for_page()) continue;
      }
      repeats = 0;
      SOPHIA_CHECK_OK(take_page());
      if (!page_.cursor) return pass_end();
      cursor = page_.cursor;
      used_cursors_.insert(*cursor);
    }
  }

  Result<Answer> ask(const std::optional<std::string>& cursor) {
    ApiRequest http;
    http.stream = request_.stream;
    http.method = request_.method;
    http.path = request_.path;
    http.query = request_.query;
    http.body = request_.body;
    http.has_cursor = cursor.has_value();
    http.not_found_is_empty = request_.not_found_is_empty;
    http.priority = request_.priority;
    if (cursor && request_.method == "GET") {
      http.query += (http.query.empty() ? "cursor=" : "&cursor=") + net::url_encode(*cursor);
    } else if (cursor) {
      // The body is an object of ours: its cursor is a sibling of the filter.
      http.body.pop_back();
      http.body += ",\"cursor\":" + json_quote(*cursor) + "}";
    }
    std::map<std::uint64_t, std::int64_t> damage;
    auto answer = api_.call(http, [&](std::string& body) { return accept(body, damage); }, stop_);
    if (answer) body_ = std::move(answer->body);
    return answer;
  }

  // Parses into page_, whose records point into `body` (moved to body_ afterwards: same buffer).
  Status accept(std::string& body, std::map<std::uint64_t, std::int64_t>& damage) {
    make_one_line(body);
    // Short strings live inside the object and would move.
    body.reserve(64);
    auto page = split_page(body, request_.array);
    if (!page) {
      // The rest of an answer (request id, cursor) differs each time.
      auto split = split_damaged_page(body, request_.array);
      if (split && ++damage[hash_of(*split)] >= same_damage()) page = std::move(split);
    }
    if (!page) return std::unexpected(std::move(page).error());
    page_ = *std::move(page);
    return {};
  }

  // No more tries than there are.
  std::int64_t same_damage() const {
    return std::min<std::int64_t>(kSameDamage, api_.config().max_attempts);
  }

  bool is_repeated(const std::optional<std::string>& cursor) {
    page_hashes_.clear();
    bool all_known = !page_.records.empty();
    for (const RawRecord& record : page_.records) {
      page_hashes_.push_back(xxh64(record.text));
      all_known = all_known && pass_hashes_.contains(page_hashes_.back());
    }
    if (all_known) return true;
    return page_.cursor && (page_.cursor == cursor || used_cursors_.contains(*page_.cursor));
  }

  // Copies of earlier records may fill a page by themselves; then the count says so.
  bool has_room_for_page() const {
    const auto size = static_cast<std::int64_t>(page_.records.size());
    const bool new_cursor = !page_.cursor || !used_cursors_.contains(*page_.cursor);
    return new_cursor && total_ && size > 0 && pass_records_ + size <= *total_;
  }

  Status take_page() {
    pass_records_ += static_cast<std::int64_t>(page_.records.size());
    if (page_.total && !total_) {
      total_ = page_.total;
      if (on_total_ && !told_total_) SOPHIA_CHECK_OK(on_total_(*total_));
      told_total_ = true;
    }
    pass_hashes_.insert(page_hashes_.begin(), page_hashes_.end());
    std::vector<RawRecord> fresh;
    for (std::size_t i = 0; i < page_.records.size(); ++i) {
      if (emitted_.insert(page_hashes_[i]).second) fresh.push_back(page_.records[i]);
    }
    return fresh.empty() ? Status{} : on_records_(fresh);
  }

  // True: what was read is whole.
  Result<bool> pass_end() {
    if (pass_records_ == 0) {
      if (!emitted_.empty()) return false;  // it had records before
      if (total_.value_or(0) == 0) return !request_.empty_is_404 || ++empty_lists_ >= kEmptyChecks;
    }
    if (!total_ || pass_records_ >= *total_) return true;
    if (last_shortage_ != pass_records_) {
      last_shortage_ = pass_records_;
      shortages_ = 0;
    }
    if (++shortages_ < kSameShortage) return false;
    SOPHIA_CHECK_OK(api_.emitter().log(
        airbyte::LogLevel::kWarn, request_.stream + ": Gong counts " + std::to_string(*total_) +
                                      " records and sends " + std::to_string(pass_records_) +
                                      ", three times in a row"));
    return true;
  }

  GongApi& api_;
  const PagedRequest& request_;
  const OnTotal& on_total_;
  const OnRecords& on_records_;
  const std::stop_token& stop_;
  std::string body_;
  Page page_;
  std::vector<std::uint64_t> page_hashes_;
  std::set<std::uint64_t> emitted_;      // whole read
  std::set<std::uint64_t> pass_hashes_;  // this pass
  std::set<std::string> used_cursors_;
  std::int64_t pass_records_ = 0;
  std::optional<std::int64_t> total_;
  bool told_total_ = false;
  int empty_lists_ = 0;
  std::int64_t last_shortage_ = -1;
  int shortages_ = 0;
};

}  // namespace

Status read_pages(GongApi& api, const PagedRequest& request, const OnTotal& on_total,
                  const OnRecords& on_records, const std::stop_token& stop) {
  return PagedRead(api, request, on_total, on_records, stop).run();
}

}  // namespace sophia::gong
