#include "pipeline/record_door.h"

#include <simdjson.h>

#include <string_view>
#include <utility>

#include "core/hash.h"
#include "pipeline/json_number.h"

namespace sophia::pipeline {
namespace {

namespace od = simdjson::ondemand;
using Reason = std::expected<void, std::string>;

constexpr int kMaxDepth = 128;

std::unexpected<std::string> reject(std::string reason) {
  return std::unexpected(std::move(reason));
}
std::unexpected<std::string> reject(simdjson::error_code error) {
  return reject(std::string("no valid JSON: ") + simdjson::error_message(error));
}

#define DOOR_GET(target, expression)                                                 \
  do {                                                                               \
    if (const auto door_error = (expression).get(target)) return reject(door_error); \
  } while (false)

std::string_view trimmed(std::string_view token) {
  while (!token.empty() && (token.back() == ' ' || token.back() == '\n' || token.back() == '\r' ||
                            token.back() == '\t')) {
    token.remove_suffix(1);
  }
  return token;
}

Reason check_value(od::value value, int depth);

Reason check_object(od::value& value, int depth) {
  od::object object;
  DOOR_GET(object, value.get_object());
  for (auto field : object) {
    std::string_view key;
    DOOR_GET(key, field.unescaped_key());
    od::value member;
    DOOR_GET(member, field.value());
    if (auto reason = check_value(member, depth + 1); !reason) return reason;
  }
  return {};
}

Reason check_array(od::value& value, int depth) {
  od::array array;
  DOOR_GET(array, value.get_array());
  for (auto element : array) {
    od::value item;
    DOOR_GET(item, std::move(element));
    if (auto reason = check_value(item, depth + 1); !reason) return reason;
  }
  return {};
}

Reason check_value(od::value value, int depth) {
  if (depth > kMaxDepth) return reject("nested more than 128 deep");
  od::json_type type{};
  DOOR_GET(type, value.type());
  switch (type) {
    case od::json_type::object:
      return check_object(value, depth);
    case od::json_type::array:
      return check_array(value, depth);
    case od::json_type::string: {
      std::string_view text;
      DOOR_GET(text, value.get_string());
      return {};
    }
    case od::json_type::number: {
      const std::string_view token = trimmed(value.raw_json_token());
      if (const auto fault = json_number_fault(token); !fault.empty()) {
        return reject(std::string(fault));
      }
      // Reading it as a number moves on; one beyond 64 bits fails there, and is skipped instead.
      double ignored = 0;
      DOOR_GET(ignored, value.get_double());
      return {};
    }
    case od::json_type::boolean: {
      bool flag = false;
      DOOR_GET(flag, value.get_bool());
      return {};
    }
    case od::json_type::null: {
      bool null = false;
      DOOR_GET(null, value.is_null());
      return null ? Reason{} : reject("no valid JSON: a bare word");
    }
  }
  return reject("no valid JSON");
}

// What the door looks for while it walks: members of the top and of `metaData`.
struct Finds {
  const RawStream& stream;
  std::optional<std::string> top[3] = {};   // id member 1, id member 2, alternative
  std::optional<std::string> meta[3] = {};  // the same inside metaData
  std::optional<std::string> call_id = {};
  std::optional<std::string> started = {};
  bool has_meta = false;
  std::string_view media = {};  // the bytes of its value, up to the next token
};

// The text of a string, or the token of a number.
std::expected<std::optional<std::string>, std::string> scalar_text(od::value value) {
  od::json_type type{};
  DOOR_GET(type, value.type());
  if (type == od::json_type::string) {
    std::string_view text;
    DOOR_GET(text, value.get_string());
    return std::string(text);
  }
  std::optional<std::string> text;
  if (type == od::json_type::number) text = std::string(trimmed(value.raw_json_token()));
  if (auto reason = check_value(value, 2); !reason) return reject(reason.error());
  return text;
}

int id_slot(const RawStream& stream, std::string_view key) {
  if (key == stream.id_members[0]) return 0;
  if (!stream.id_members[1].empty() && key == stream.id_members[1]) return 1;
  if (!stream.alternative_id.empty() && key == stream.alternative_id) return 2;
  return -1;
}

// True when the member was one that the door looks for (and has been checked).
std::expected<bool, std::string> take(Finds& finds, bool in_meta, std::string_view key,
                                      od::value value) {
  std::optional<std::string>* slot = nullptr;
  if (const int id = id_slot(finds.stream, key); id >= 0) {
    slot = in_meta ? &finds.meta[id] : &finds.top[id];
  } else if (!finds.stream.call_id_member.empty() && key == finds.stream.call_id_member) {
    slot = &finds.call_id;
  } else if (finds.stream.has_call_started && key == "started") {
    slot = &finds.started;
  }
  if (slot == nullptr) return false;
  const std::string name(key);
  auto text = scalar_text(value);
  if (!text) return reject(text.error());
  if (slot->has_value() && name != "started") {
    return reject("the member " + name + " is there twice");
  }
  if (*text) *slot = std::move(*text);
  return true;
}

Reason walk_members(Finds& finds, od::object object, bool in_meta, od::document& document) {
  for (auto field : object) {
    std::string_view key;
    DOOR_GET(key, field.unescaped_key());
    od::value value;
    DOOR_GET(value, field.value());
    auto taken = take(finds, in_meta, key, value);
    if (!taken) return reject(taken.error());
    if (*taken) continue;
    if (!in_meta && key == "metaData" && finds.stream.has_call_started) {
      od::json_type type{};
      DOOR_GET(type, value.type());
      if (type == od::json_type::object) {
        if (finds.has_meta) return reject("the member metaData is there twice");
        finds.has_meta = true;
        od::object meta;
        DOOR_GET(meta, value.get_object());
        if (auto reason = walk_members(finds, meta, true, document); !reason) return reason;
        continue;
      }
    }
    const bool media = !in_meta && key == "media";
    const char* begin = media ? std::string_view(value.raw_json_token()).data() : nullptr;
    if (auto reason = check_value(value, 2); !reason) return reason;
    if (media) {
      const char* end = nullptr;
      DOOR_GET(end, document.current_location());
      finds.media = std::string_view(begin, static_cast<std::size_t>(end - begin));
    }
  }
  return {};
}

std::string hash_without(std::string_view data, std::string_view part) {
  if (part.empty()) return xxh128_hex(data);
  const auto at = static_cast<std::size_t>(part.data() - data.data());
  std::string rest(data.substr(0, at));
  rest += data.substr(at + part.size());
  return xxh128_hex(rest);
}

std::expected<std::string, std::string> record_id(const Finds& finds) {
  const auto& from = finds.has_meta ? finds.meta : finds.top;
  const std::string_view where = finds.has_meta ? "metaData." : "";
  std::string id = from[0].value_or(from[2].value_or(""));
  if (id.empty()) {
    return reject("no " + std::string(where) + std::string(finds.stream.id_members[0]));
  }
  if (!finds.stream.id_members[1].empty()) {
    if (!from[1] || from[1]->empty())
      return reject("no " + std::string(finds.stream.id_members[1]));
    id += ":" + *from[1];
  }
  if (id.size() > 256) return reject("an id of more than 256 bytes");
  return id;
}

std::string_view type_name(od::json_type type) {
  switch (type) {
    case od::json_type::array:
      return "an array";
    case od::json_type::object:
      return "an object";
    case od::json_type::number:
      return "a number";
    case od::json_type::string:
      return "a string";
    case od::json_type::boolean:
      return "a truth value";
    case od::json_type::null:
      return "null";
  }
  return "something else";
}

}  // namespace

struct RecordDoor::State {
  od::parser parser;
};

RecordDoor::RecordDoor() : state_(std::make_unique<State>()) {}
RecordDoor::RecordDoor(RecordDoor&&) noexcept = default;
RecordDoor::~RecordDoor() = default;

std::expected<Admission, std::string> RecordDoor::admit(const RawStream& stream,
                                                        std::string& data) {
  if (data.find_first_not_of(" \t\r\n") == std::string::npos) return reject("empty");
  if (data.starts_with("\xEF\xBB\xBF"))
    return reject("no valid JSON: starts with a byte order mark");
  data.reserve(data.size() + simdjson::SIMDJSON_PADDING);
  od::document document;
  DOOR_GET(document, state_->parser.iterate(data.data(), data.size(), data.capacity()));
  od::json_type type{};
  DOOR_GET(type, document.type());
  if (type != od::json_type::object) {
    return reject("not an object but " + std::string(type_name(type)));
  }
  od::object top;
  DOOR_GET(top, document.get_object());
  Finds finds{.stream = stream};
  if (auto reason = walk_members(finds, top, false, document); !reason) {
    return reject(reason.error());
  }
  if (const char* rest = nullptr; document.current_location().get(rest) == simdjson::SUCCESS) {
    return reject("no valid JSON: more text after the object");
  }

  Admission admission;
  auto id = record_id(finds);
  if (!id) return reject(id.error());
  admission.record_id = std::move(*id);
  if (stream.has_call_id) {
    admission.call_id =
        stream.call_id_member.empty() ? admission.record_id : finds.call_id.value_or("");
  }
  if (finds.started) {
    if (const auto at = parse_timestamp(*finds.started)) admission.call_started_at = *at;
  }
  admission.content_hash = hash_without(data, finds.media) + std::string(stream.hash_suffix);
  return admission;
}

}  // namespace sophia::pipeline
