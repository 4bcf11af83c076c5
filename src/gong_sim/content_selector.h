// contentSelector of POST /v2/calls/extensive: which parts of a call's record are sent.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "gong_sim/api.h"

namespace sophia::gong_sim {

struct ContentSelector {
  enum class Context { kNone, kBasic, kExtended };
  Context context = Context::kNone;
  bool now = true;  // contextTiming
  bool time_of_call = false;
  bool parties = false;
  bool media = false;
  bool tracker_occurrences = false;
  // Members of content, interaction and collaboration, by their names in the record.
  std::vector<std::string_view> content;
  std::vector<std::string_view> interaction;
  std::vector<std::string_view> collaboration;
  std::string text;  // canonical, for the scope of a cursor
};

// `selector` may be nullptr: only metaData. Errors: 400 (wrong type, unknown enum value).
ApiResult<ContentSelector> parse_content_selector(const Json* selector);

// What Gong's AI adds some time after the call; asked for but not sent while a call is fresh.
inline constexpr std::string_view kLateContent[] = {"brief", "outline", "highlights", "keyPoints",
                                                    "callOutcome"};

// Appends the selected parts of a record. Values that are kept whole keep their bytes; members that
// no selector names are always sent. `with_late_content` false leaves kLateContent out.
void append_selected(std::string_view record, const ContentSelector& selector,
                     bool with_late_content, std::string& out);

}  // namespace sophia::gong_sim
