// Reads all pages of one request, and makes sure that they are all there: pages that repeat, end
// too early, can't be read or lose their cursor are asked again, and what can't be had fails
// loudly.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "gong/api.h"
#include "gong/page.h"

namespace sophia::gong {

struct PagedRequest {
  std::string stream;
  std::string method = "GET";
  std::string path;
  std::string query;  // encoded, without cursor
  std::string body;   // POST: a JSON object without cursor, e.g. {"filter":{}}
  std::string array;  // the member that holds the records
  bool not_found_is_empty = false;
  bool empty_is_404 = true;  // false: an empty list is a usual answer (settings)
  Priority priority = Priority::kFresh;
};

// Gets each record once a page; records whose bytes came before in this read are left out.
using OnRecords = std::function<Status(const std::vector<RawRecord>& records)>;
// Gets totalRecords of the first page, once.
using OnTotal = std::function<Status(std::int64_t total)>;

// Checks, in this order of suspicion:
//  - an answer that is no readable JSON is asked again by the api; when the same records come three
//    times they are split as far as possible (see split_damaged_page);
//  - a page whose records were all on earlier pages, or whose cursor was used before, is asked
//  again
//    (and taken, when it stays so and totalRecords leaves room for it);
//  - a cursor that is refused four times, or an empty 404 behind a cursor, begins the read again at
//    its first page;
//  - fewer records than totalRecords: begins again; the same shortage three times in a row is
//    accepted with a warning (Gong counts what it does not show);
//  - an empty list with status 200 is asked twice more where Gong's own empty answer is a 404.
// Errors: kUnavailable when this did not help, and those of GongApi::call.
Status read_pages(GongApi& api, const PagedRequest& request, const OnTotal& on_total,
                  const OnRecords& on_records, const std::stop_token& stop);

}  // namespace sophia::gong
