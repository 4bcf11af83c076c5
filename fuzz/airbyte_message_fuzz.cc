// Lines of foreign connectors. A record, a state or a log that was read prints to one line that
// reads as the same.
#include <algorithm>

#include "airbyte/messages.h"
#include "property.h"

namespace sophia::airbyte {
namespace {
template <class T>
T printed_and_read(const T& message) {
  std::string line;
  append_line(line, message);
  HOLDS(!line.empty() && line.back() == '\n');
  HOLDS(std::count(line.begin(), line.end(), '\n') == 1);
  line.pop_back();
  const auto again = parse_message(line);
  HOLDS(again);
  HOLDS(std::holds_alternative<T>(*again));
  return std::get<T>(*again);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string line(fuzz::as_text(data, size));
  if (line.find('\n') != std::string::npos) return -1;  // a reader splits at line ends
  const auto message = parse_message(line);
  if (!message) {
    HOLDS(!message.error().message.empty());
    return 0;
  }
  if (const auto* record = std::get_if<Record>(&*message);
      record != nullptr && !record->malformed) {
    const Record again = printed_and_read(*record);
    HOLDS(again.stream == record->stream);
    HOLDS(again.data == record->data);
  } else if (const auto* state = std::get_if<State>(&*message)) {
    const State again = printed_and_read(*state);
    HOLDS(again.stream == state->stream);
  } else if (const auto* log = std::get_if<LogMessage>(&*message)) {
    HOLDS(printed_and_read(*log).message == log->message);
  }
  return 0;
}

}  // namespace sophia::airbyte
