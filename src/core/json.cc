#include "core/json.h"

#include <boost/json/parser.hpp>

namespace sophia {

Result<Json> parse_json(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = 64;
  boost::json::parser parser({}, options);
  boost::json::error_code error;
  const std::size_t read = parser.write_some(text.data(), text.size(), error);
  std::string_view rest = text.substr(read);
  const bool trailing = rest.find_first_not_of(" \t\r\n") != std::string_view::npos;
  if (error || trailing) {
    return fail(Code::kInvalidArgument,
                "not valid JSON at byte " + std::to_string(read) + ": " +
                    (error ? error.message() : std::string("text after the end of the document")));
  }
  return parser.release();
}

const Json* json_find(const Json& value, std::string_view key) {
  const auto* object = value.if_object();
  return object == nullptr ? nullptr : object->if_contains(key);
}

std::optional<std::string> json_string(const Json& value, std::string_view key) {
  const Json* found = json_find(value, key);
  if (found == nullptr || !found->is_string()) return std::nullopt;
  return std::string(found->get_string());
}

std::optional<std::int64_t> json_int(const Json& value, std::string_view key) {
  const Json* found = json_find(value, key);
  if (found == nullptr) return std::nullopt;
  if (found->is_int64()) return found->get_int64();
  return std::nullopt;
}

std::optional<double> json_double(const Json& value, std::string_view key) {
  const Json* found = json_find(value, key);
  if (found == nullptr) return std::nullopt;
  if (found->is_double()) return found->get_double();
  if (found->is_int64()) return static_cast<double>(found->get_int64());
  if (found->is_uint64()) return static_cast<double>(found->get_uint64());
  return std::nullopt;
}

std::optional<bool> json_bool(const Json& value, std::string_view key) {
  const Json* found = json_find(value, key);
  if (found == nullptr || !found->is_bool()) return std::nullopt;
  return found->get_bool();
}

const JsonArray* json_array(const Json& value, std::string_view key) {
  const Json* found = json_find(value, key);
  return found == nullptr ? nullptr : found->if_array();
}

const JsonObject* json_object(const Json& value, std::string_view key) {
  const Json* found = json_find(value, key);
  return found == nullptr ? nullptr : found->if_object();
}

std::string to_text(const Json& value) { return boost::json::serialize(value); }

}  // namespace sophia
