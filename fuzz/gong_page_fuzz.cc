// Pages of Gong, whole and damaged: records lie inside the page or are its own, and each that is
// not marked malformed is JSON.
#include <algorithm>

#include <boost/json/parse.hpp>

#include "gong/page.h"
#include "property.h"

namespace sophia::gong {
namespace {

bool other_parser_takes(std::string_view json) {
  boost::json::parse_options options;
  options.max_depth = 2000;
  boost::system::error_code error;
  boost::json::parse(boost::json::string_view(json.data(), json.size()), error, {}, options);
  // It refuses 0e99999999999, which is a number.
  return !error || error == boost::json::error::exponent_overflow;
}

void check(const Page& page, std::string_view body) {
  for (const auto& record : page.records) {
    HOLDS(fuzz::lies_in(record.text, body) ||
          std::ranges::any_of(
              page.own, [&](const std::string& own) { return fuzz::lies_in(record.text, own); }));
    HOLDS(record.malformed || other_parser_takes(record.text));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string body(fuzz::as_text(data, size));
  const auto page = split_page(body, "calls");
  if (page) {
    HOLDS(is_valid_json(body));
    check(*page, body);
  } else {
    HOLDS(page.error().code == sophia::Code::kUnavailable);
  }
  if (const auto damaged = split_damaged_page(body, "calls")) {
    check(*damaged, body);
    if (page) HOLDS(damaged->records.size() == page->records.size());
  }
  const bool valid = is_valid_json(body);
  make_one_line(body);
  if (valid) {
    HOLDS(body.find_first_of("\r\n") == std::string::npos);
    HOLDS(is_valid_json(body));
  }
  return 0;
}

}  // namespace sophia::gong
