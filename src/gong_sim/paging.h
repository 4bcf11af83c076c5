// Pages of 100 and the opaque cursor between them. A cursor belongs to one request: it carries a
// hash of the request's filter and a signature, and lives for a short time.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gong_sim/api.h"
#include "gong_sim/faults.h"

namespace sophia::gong_sim {

inline constexpr std::size_t kPageSize = 100;

struct PageQuery {
  std::optional<std::string> cursor;  // as sent
  std::string scope;                  // endpoint, filter, selector: must not change between pages
  std::int64_t now_ms = 0;            // SimClock::elapsed_ms
  std::optional<Fault> fault;         // only the three of paging matter here
};

// What may be on a page: all of 0 .. count-1, or the positions of `only` (ascending).
struct Candidates {
  std::uint32_t count = 0;
  const std::vector<std::uint32_t>* only = nullptr;
};

struct Page {
  std::vector<std::uint32_t> items;  // positions, ascending
  std::size_t total = 0;
  std::size_t number = 0;   // from 0
  std::string next_cursor;  // empty: the last page
};

// The `records` member of an answer: totalRecords, currentPageSize, currentPageNumber, cursor.
std::string records_member(const Page& page);

class Pager {
 public:
  Pager(std::uint64_t secret, std::int64_t cursor_ttl_ms)
      : secret_(secret), cursor_ttl_ms_(cursor_ttl_ms) {}

  // `matches(position, on_page)`: whether a record belongs to the answer; on_page is true while the
  // page is filled, false while the total is counted. Errors: 400 (a cursor that is damaged, old,
  // or another request's). An empty page is no error here.
  using Matches = std::function<bool(std::uint32_t position, bool on_page)>;
  ApiResult<Page> select(const PageQuery& query, const Candidates& candidates,
                         const Matches& matches) const;

 private:
  struct Cursor {
    std::uint64_t position = 0;  // the page begins at the first match not before it
    std::uint64_t previous = 0;  // where the page before began
    std::uint64_t number = 0;
    std::uint64_t total = 0;
    std::uint64_t issued_ms = 0;
  };
  std::string encode(const Cursor& cursor, std::string_view scope) const;
  ApiResult<Cursor> decode(std::string_view text, const PageQuery& query) const;

  const std::uint64_t secret_;
  const std::int64_t cursor_ttl_ms_;
};

}  // namespace sophia::gong_sim
