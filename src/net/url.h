// Percent-encoding and query strings (RFC 3986; forms as in the WHATWG URL standard).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sophia::net {

// Percent-encodes for a query value (RFC 3986 unreserved kept).
std::string url_encode(std::string_view text);

// Undoes percent-encoding; '+' becomes a space when `plus_is_space`. An incomplete escape ("%4",
// "%zz") stays as it is.
std::string url_decode(std::string_view text, bool plus_is_space = false);

using QueryParams = std::vector<std::pair<std::string, std::string>>;

// "a=1&b=x%20y" -> {{"a","1"},{"b","x y"}}, in order, repeated names kept; also a form body.
QueryParams parse_query(std::string_view text);

// The first value of a name.
std::optional<std::string_view> find_param(const QueryParams& params, std::string_view name);

struct UrlParts {
  std::string_view scheme;
  std::string_view host;       // without port and user; an IPv6 address without brackets
  std::string_view authority;  // as written, user cut off
  std::string_view path;       // without query and fragment; may be empty
};
// nullopt when `url` is not absolute ("scheme://host...") or holds white space or control bytes.
std::optional<UrlParts> split_url(std::string_view url);

// localhost, 127.0.0.0/8, ::1.
bool is_loopback_host(std::string_view host);

}  // namespace sophia::net
