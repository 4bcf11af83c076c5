// JSON values for small documents (settings, state, messages, model configs): Boost.JSON behind a
// parse that returns Result and accessors that never throw. Bulk data (pages of calls) is read
// with simdjson in the module that receives it.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace sophia {

using Json = boost::json::value;
using JsonObject = boost::json::object;
using JsonArray = boost::json::array;

// Parses one document (trailing white space allowed, nesting up to 64). Errors: kInvalidArgument
// with the byte offset.
Result<Json> parse_json(std::string_view text);

// The member of an object, or nullptr when `value` is no object or has no such member.
const Json* json_find(const Json& value, std::string_view key);
// Members of a given type; nullopt when absent, null or of another type.
std::optional<std::string> json_string(const Json& value, std::string_view key);
std::optional<std::int64_t> json_int(const Json& value, std::string_view key);
std::optional<double> json_double(const Json& value, std::string_view key);  // takes integers too
std::optional<bool> json_bool(const Json& value, std::string_view key);
const JsonArray* json_array(const Json& value, std::string_view key);
const JsonObject* json_object(const Json& value, std::string_view key);

std::string to_text(const Json& value);  // compact

}  // namespace sophia
