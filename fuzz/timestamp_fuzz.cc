// A time that was read prints to text that reads as the same time.
#include "core/time.h"
#include "property.h"

namespace sophia {
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  const auto at = sophia::parse_timestamp(text);
  if (!at) {
    HOLDS(!at.error().message.empty());
    return 0;
  }
  const auto again = sophia::parse_timestamp(sophia::format_micros(*at));
  HOLDS(again);
  HOLDS(*again == *at);
  const auto second = sophia::parse_timestamp(sophia::format_seconds(*at));
  HOLDS(second && second->us <= at->us && at->us - second->us < sophia::kUsPerSecond);
  const auto date = sophia::utc_date(*at);
  HOLDS(sophia::civil_from_days(sophia::days_from_civil(date.year, date.month, date.day)) == date);
  return 0;
}

}  // namespace sophia
