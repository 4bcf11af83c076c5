// The states of all streams of a connection, as a reader keeps them and a connector gets them back
// with --state.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/result.h"

namespace sophia::airbyte {

// Stream name -> JSON text of its stream_state. The key "" holds the whole state message of a
// foreign connector that keeps one state for all streams (GLOBAL or LEGACY).
using StreamStates = std::map<std::string, std::string>;

// Reads the array form ([{"type":"STREAM","stream":{...}}, ...]; the last entry of a stream wins),
// nothing (empty text, null, {}, []), one bare message, and the old bare object
// {"<stream>": {...}}. The stream_states inside a GLOBAL message become streams of their own, and
// the message itself stays under ""; beside STREAM messages it is refused. Errors: kInvalidArgument
// that names the entry.
Result<StreamStates> parse_states(std::string_view json);

// The array form.
std::string to_json(const StreamStates& states);

}  // namespace sophia::airbyte
