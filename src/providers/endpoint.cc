#include "providers/endpoint.h"

#include <cmath>
#include <cstdlib>

namespace sophia::providers {
namespace {

constexpr std::size_t kMessageBytes = 300;

std::string trimmed_url(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

EndpointOptions checked(EndpointOptions options) {
  options.base_url = trimmed_url(std::move(options.base_url));
  return options;
}

// A 429 that no waiting mends.
bool is_out_of_quota(std::string_view body) {
  return body.find("insufficient_quota") != std::string_view::npos ||
         body.find("billing_hard_limit_reached") != std::string_view::npos;
}

std::optional<std::string> header(const net::HttpResponse& response, const std::string& name) {
  const auto found = response.headers.find(name);
  return found == response.headers.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::int64_t> wait_of(const net::HttpResponse& response, Timestamp now) {
  if (const auto text = header(response, "retry-after-ms")) {
    char* end = nullptr;
    const double ms = std::strtod(text->c_str(), &end);
    if (end != text->c_str() && ms >= 0 && ms < 1e9) return static_cast<std::int64_t>(ms);
  }
  const auto text = header(response, "retry-after");
  return text ? net::parse_retry_after(*text, now) : std::nullopt;
}

// No header's secret may come back to people through a vendor's message.
std::string without_secrets(std::string text, const Headers& headers) {
  for (const auto& [name, value] : headers) {
    const std::string secret = value.starts_with("Bearer ") ? value.substr(7) : value;
    if (name != "Authorization" || secret.empty()) continue;
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 3)) {
      text.replace(at, secret.size(), "***");
    }
  }
  return text;
}

Code code_of(int status) {
  if (status == 401 || status == 403) return Code::kPermissionDenied;
  if (status == 404) return Code::kNotFound;
  if (status == 402 || status == 429) return Code::kResourceExhausted;
  if (status == 408 || status == 409 || status >= 500) return Code::kUnavailable;
  return Code::kInvalidArgument;
}

}  // namespace

std::optional<std::int64_t> parse_go_duration(std::string_view text) {
  double total_ms = 0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    const std::string rest(text);
    char* end = nullptr;
    const double number = std::strtod(rest.c_str(), &end);
    auto unit = text.substr(static_cast<std::size_t>(end - rest.c_str()));
    if (end == rest.c_str() || !(number >= 0)) return std::nullopt;
    const std::size_t size = unit.find_first_not_of("hmsuµn");
    unit = unit.substr(0, size == std::string_view::npos ? unit.size() : size);
    const double scale = unit == "ms"                   ? 1
                         : unit == "s"                  ? 1000
                         : unit == "m"                  ? 60'000
                         : unit == "h"                  ? 3'600'000
                         : unit == "us" || unit == "ns" ? 0
                                                        : -1;
    if (scale < 0) return std::nullopt;
    total_ms += number * scale;
    text.remove_prefix(static_cast<std::size_t>(end - rest.c_str()) + unit.size());
  }
  return total_ms < 1e12 ? std::optional(static_cast<std::int64_t>(std::ceil(total_ms)))
                         : std::nullopt;
}

std::string vendor_message(std::string_view body) {
  const auto parsed = parse_json(body);
  if (!parsed) return "";
  std::optional<std::string> text = json_string(*parsed, "message");
  if (const Json* error = json_find(*parsed, "error"); error != nullptr) {
    text = error->is_string() ? std::optional<std::string>(error->as_string())
                              : json_string(*error, "message");
  }
  return text.value_or("").substr(0, kMessageBytes);
}

Endpoint::Endpoint(net::HttpClient& http, const Clock& clock, EndpointOptions options,
                   net::Sleeper sleeper)
    : http_(http),
      clock_(clock),
      options_(checked(std::move(options))),
      limiter_({}, clock, sleeper),
      retrier_({.max_attempts = options_.max_attempts,
                .cap_ms = 30'000,
                .deadline_ms = options_.deadline_ms},
               {.clock = clock, .random = Random(1), .sleeper = std::move(sleeper)}) {}

Result<Json> Endpoint::post(std::string_view path, const Json& body, const std::stop_token& stop) {
  net::HttpRequest request;
  request.method = "POST";
  request.url = options_.base_url + std::string(path);
  request.body = to_text(body);
  request.timeout_ms = options_.timeout_ms;
  request.stall_timeout_ms = options_.timeout_ms;
  return retrier_.run(stop, [&] { return exchange(request, stop); });
}

Result<Json> Endpoint::exchange(const net::HttpRequest& plain, const std::stop_token& stop) {
  net::HttpRequest request = plain;
  SOPHIA_TRY(request.headers, options_.authorize());
  const Headers authorization = request.headers;
  request.headers.push_back({"Content-Type", "application/json"});
  request.headers.push_back({"Accept", "application/json"});
  SOPHIA_CHECK_OK(limiter_.acquire(stop));
  auto response = http_.send(request, stop);
  if (!response) {
    Error error = response.error();
    error.message = options_.name + ": " + error.message;
    return std::unexpected(std::move(error));
  }
  obey_rate_headers(*response);
  if (response->status < 200 || response->status >= 300) {
    return std::unexpected(error_of(*response, authorization));
  }
  auto parsed = parse_json(response->body);
  if (!parsed) return fail(Code::kDataLoss, options_.name + ": the answer is no JSON");
  return parsed;
}

Error Endpoint::error_of(const net::HttpResponse& response, const Headers& headers) const {
  Error error{code_of(response.status),
              options_.name + ": HTTP " + std::to_string(response.status)};
  if (error.code == Code::kPermissionDenied) {
    error.message += ": the key or token is refused, or has no right to this model";
    return error;
  }
  if (is_out_of_quota(response.body)) {
    error.message += ": the account's quota is used up";
    error.code = Code::kResourceExhausted;
    return error;
  }
  const std::string words = without_secrets(vendor_message(response.body), headers);
  if (!words.empty()) error.message += ": " + words;
  if (error.code == Code::kUnavailable || error.code == Code::kResourceExhausted) {
    const auto wait = wait_of(response, clock_.now());
    if (wait) error.retry_after_ms = *wait;
    if (error.retry_after_ms == 0 && response.status == 429) error.code = Code::kUnavailable;
  }
  return error;
}

void Endpoint::obey_rate_headers(const net::HttpResponse& response) {
  for (const std::string what : {"requests", "tokens"}) {
    if (header(response, "x-ratelimit-remaining-" + what) != "0") continue;
    const auto reset = header(response, "x-ratelimit-reset-" + what);
    const auto wait_ms = reset ? parse_go_duration(*reset) : std::nullopt;
    if (wait_ms) limiter_.hold_for(std::min<std::int64_t>(*wait_ms, options_.deadline_ms));
  }
}

}  // namespace sophia::providers
