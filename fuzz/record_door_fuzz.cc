// What the door admits is JSON to another parser too, has an id, and is stored as it was sent.
#include <boost/json/parse.hpp>

#include "pipeline/record_door.h"
#include "property.h"

namespace sophia::pipeline {
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static RecordDoor door;
  if (size == 0) return -1;
  const auto streams = raw_streams();
  const RawStream& stream = streams[data[0] % streams.size()];
  const std::string sent(fuzz::as_text(data + 1, size - 1));
  std::string record = sent;
  const auto admission = door.admit(stream, record);
  HOLDS(record == sent);
  if (!admission) {
    HOLDS(!admission.error().empty());
    return 0;
  }
  HOLDS(!admission->record_id.empty());
  HOLDS(admission->content_hash.size() >= 32);
  boost::json::parse_options options;
  options.max_depth = 256;
  boost::system::error_code error;
  const auto value = boost::json::parse(sent, error, {}, options);
  // The other parser refuses 0e99999999999, which is a number.
  HOLDS(!error || error == boost::json::error::exponent_overflow);
  HOLDS(error || value.is_object());
  std::string twice = sent;
  const auto again = door.admit(stream, twice);
  HOLDS(again && again->content_hash == admission->content_hash);
  return 0;
}

}  // namespace sophia::pipeline
