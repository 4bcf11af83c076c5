#include "airbyte/state.h"

#include "airbyte/json_cursor.h"
#include "core/json.h"
#include "core/json_writer.h"

namespace sophia::airbyte {
namespace {

auto bad(std::size_t index, const std::string& what) {
  return fail(Code::kInvalidArgument, "state[" + std::to_string(index) + "]" + what);
}

// `raw`, here and below: the text of the value before it. Texts of states stay as they were
// written.
Status take_stream(const Json& value, std::string_view raw, std::size_t index,
                   StreamStates& states) {
  const Json* descriptor = json_find(value, "stream_descriptor");
  const auto name = descriptor != nullptr ? json_string(*descriptor, "name") : std::nullopt;
  if (!name || name->empty()) return bad(index, ".stream.stream_descriptor.name is missing");
  const Json* state = json_find(value, "stream_state");
  if (state == nullptr || state->is_null()) {
    states.erase(*name);
  } else {
    states[*name] = compact(raw_member(raw, "stream_state"));
  }
  return {};
}

// A state of the whole connection, GLOBAL or LEGACY, stands alone; a later one replaces it.
Status begin_whole(std::size_t index, StreamStates& states) {
  if (!states.empty() && !states.contains("")) return bad(index, " stands beside STREAM states");
  states.clear();
  return {};
}

Status take_global(const Json& message, std::string_view raw, std::size_t index,
                   StreamStates& states) {
  const Json* global = json_find(message, "global");
  if (global == nullptr) return bad(index, " is GLOBAL and has no member global");
  SOPHIA_CHECK_OK(begin_whole(index, states));
  if (const auto* streams = json_array(*global, "stream_states")) {
    const auto texts = raw_elements(raw_member(raw_member(raw, "global"), "stream_states"));
    for (std::size_t i = 0; i < streams->size(); ++i) {
      SOPHIA_CHECK_OK(take_stream((*streams)[i], texts.at(i), index, states));
    }
  }
  states[""] = compact(raw);
  return {};
}

bool is_message(const Json& value) {
  return json_find(value, "type") != nullptr || json_find(value, "stream") != nullptr ||
         json_find(value, "global") != nullptr || json_find(value, "data") != nullptr;
}

Status take_message(const Json& message, std::string_view raw, std::size_t index,
                    StreamStates& states) {
  if (!message.is_object()) return bad(index, " is no object");
  const std::string type = json_string(message, "type").value_or("LEGACY");
  const Json* stream = json_find(message, "stream");
  if (type == "STREAM" || (type == "LEGACY" && stream != nullptr)) {
    if (stream == nullptr) return bad(index, " is STREAM and has no member stream");
    if (states.contains("")) return bad(index, " is STREAM and stands beside GLOBAL or LEGACY");
    return take_stream(*stream, raw_member(raw, "stream"), index, states);
  }
  if (type == "GLOBAL") return take_global(message, raw, index, states);
  if (type != "LEGACY") return bad(index, ".type '" + type + "' is not known");
  if (json_find(message, "data") == nullptr) return bad(index, " has no stream, global or data");
  SOPHIA_CHECK_OK(begin_whole(index, states));
  states[""] = compact(raw);
  return {};
}

}  // namespace

Result<StreamStates> parse_states(std::string_view json) {
  StreamStates states;
  if (json.find_first_not_of(" \t\r\n") == std::string_view::npos) return states;
  auto document = parse_json(json);
  if (!document) return fail(std::move(document).error(), "state");
  if (document->is_null()) return states;
  if (const auto* array = document->if_array()) {
    const auto texts = raw_elements(json);
    for (std::size_t i = 0; i < array->size(); ++i) {
      SOPHIA_CHECK_OK(take_message((*array)[i], texts.at(i), i, states));
    }
    return states;
  }
  if (!document->is_object()) {
    return fail(Code::kInvalidArgument, "state: must be a list of state messages");
  }
  if (document->get_object().empty()) return states;
  if (is_message(*document)) {
    SOPHIA_CHECK_OK(take_message(*document, json, 0, states));
    return states;
  }
  for (const auto& member : document->get_object()) {
    if (!member.value().is_object()) {
      return fail(Code::kInvalidArgument, "state: member '" + std::string(member.key()) +
                                              "' is no object; expected a list of state messages");
    }
    if (member.key().empty()) {
      return fail(Code::kInvalidArgument, "state: a stream's name is empty");
    }
    states[std::string(member.key())] = compact(raw_member(json, member.key()));
  }
  return states;
}

std::string to_json(const StreamStates& states) {
  JsonWriter w;
  w.begin_array();
  const auto whole = states.find("");
  if (whole != states.end()) {
    w.raw(whole->second);
  } else {
    for (const auto& [name, state] : states) {
      w.begin_object().field("type", "STREAM").key("stream").begin_object();
      w.key("stream_descriptor").begin_object().field("name", name).end_object();
      w.key("stream_state").raw(state).end_object().end_object();
    }
  }
  w.end_array();
  return w.take();
}

}  // namespace sophia::airbyte
