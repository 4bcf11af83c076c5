// One page of an answer, split into its records without touching their bytes.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace sophia::gong {

struct RawRecord {
  std::string_view text;   // as sent, in the page's buffer
  bool malformed = false;  // no valid JSON
};

struct Page {
  Page() = default;
  Page(Page&&) = default;  // records may point into `own`
  Page& operator=(Page&&) = default;

  std::vector<RawRecord> records;
  std::deque<std::string> own;        // records of a damaged page that had to become one line
  std::optional<std::string> cursor;  // of the next page
  std::optional<std::int64_t> total;  // records.totalRecords
  std::optional<std::int64_t> size;   // records.currentPageSize
};

// Splits a page whose JSON is valid: `array` is the member that holds the records. Errors:
// kUnavailable when the body is no valid JSON (UTF-8 included), no object, or lacks the array.
// O(bytes).
Result<Page> split_page(std::string_view body, std::string_view array);

// For a page that came back invalid in the same bytes again and again: splits it by brackets and
// quotes or, when one record has those wrong, where a record of this array begins, and marks the
// records that are no valid JSON. Errors: kUnavailable when what stands around the records is no
// valid JSON object either (a page that was cut, for instance), when it can't be split, or when the
// number of records is not the one that the page states.
Result<Page> split_damaged_page(std::string_view body, std::string_view array);

// Takes line breaks (and other white space outside of texts) out, when there are line breaks: a
// record is one line.
void make_one_line(std::string& body);

bool is_valid_json(std::string_view text);

}  // namespace sophia::gong
