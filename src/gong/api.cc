#include "gong/api.h"

#include <algorithm>
#include <cctype>

#include "core/json.h"

namespace sophia::gong {
namespace {

constexpr std::int64_t kStallMs = 20'000;  // no byte for this long: no answer
constexpr std::string_view kEmptyPhrase = "found corresponding to the provided filters";

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

// The text without `secrets`: a server may repeat what it was sent. What is too short to be a
// secret stays, so that no word of the text is taken for one.
std::string without_secrets(std::string text, std::initializer_list<std::string_view> secrets) {
  for (const std::string_view secret : secrets) {
    if (secret.size() < 8) continue;
    for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at)) {
      text.replace(at, secret.size(), "(secret)");
      at += 8;
    }
  }
  return text;
}

// The first of Gong's own error texts; empty when there is none. Gong sends {"errors":["text"]};
// objects with a message are accepted too.
std::string reason(std::string_view body) {
  const auto json = parse_json(body.substr(0, 100'000));
  const auto* errors = json ? json_array(*json, "errors") : nullptr;
  if (errors == nullptr || errors->empty()) return "";
  const Json& first = errors->front();
  std::string text;
  if (first.is_string()) {
    text = first.get_string();
  } else {
    text = json_string(first, "message").value_or("");
  }
  return text;
}

// At most 200 bytes, whole characters.
std::string shortened(std::string text) {
  std::size_t end = std::min<std::size_t>(text.size(), 200);
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  text.resize(end);
  return text;
}

// Only the host: the rest of a Location may hold what is not for logs.
std::string location_host(const net::HttpResponse& response) {
  const auto header = response.headers.find("location");
  if (header == response.headers.end()) return "another host";
  const auto parts = net::split_url(header->second);
  return parts ? std::string(parts->host) : "another path of the same host";
}

net::RetryPolicy policy_of(const GongConfig& config) {
  net::RetryPolicy policy;
  policy.max_attempts = static_cast<int>(config.max_attempts);
  policy.deadline_ms = 0;
  policy.max_retry_after_ms = GongApi::kMaxWaitMs;
  return policy;
}

// The longest pause after failed attempt `number`.
std::int64_t backoff_ms(std::int64_t number) {
  const net::RetryPolicy policy;
  return std::min(policy.cap_ms, policy.base_ms << std::min<std::int64_t>(number - 1, 20));
}

}  // namespace

GongApi::GongApi(const GongConfig& config, ApiEnvironment environment, Emitter& emitter)
    : config_(config),
      environment_(std::move(environment)),
      emitter_(emitter),
      budget_(config.daily_requests, config.daily_reserve, environment_.clock),
      limiter_({.per_second = config.requests_per_second, .burst = 1}, environment_.clock,
               environment_.sleeper),
      credentials_(config, environment_.http, environment_.clock,
                   [&emitter](const GongConfig& updated) {
                     return emitter.config(to_connector_json(updated));
                   }),
      retrier_(policy_of(config), {environment_.clock, Random(environment_.seed),
                                   environment_.sleeper, [this](const net::RetryEvent& event) {
                                     // A sink that fails here fails again at the next record, where
                                     // it is returned.
                                     if (event.error.code == Code::kResourceExhausted) {
                                       static_cast<void>(emitter_.rate_limited(event.wait_ms));
                                     } else {
                                       tell_unreachable(event);
                                     }
                                   }}) {}

// The first time that the host does not answer is told at once, with how long this goes on; later
// tries and other troubles are details.
void GongApi::tell_unreachable(const net::RetryEvent& event) {
  const std::string wait = "trying again in " + std::to_string(event.wait_ms) + " ms";
  if (!is_silent_ || told_.exchange(true)) {
    static_cast<void>(emitter_.log(airbyte::LogLevel::kDebug, wait + ": " + event.error.message));
    return;
  }
  const std::int64_t left = config_.max_attempts - event.attempt;
  const std::int64_t answer_ms = std::min<std::int64_t>(config_.timeout_seconds * 1000, kStallMs);
  std::int64_t longest_ms = 0;
  for (std::int64_t i = 0; i < left; ++i) longest_ms += answer_ms + backoff_ms(event.attempt + i);
  static_cast<void>(
      emitter_.log(airbyte::LogLevel::kWarn, "Gong can't be reached (" + event.error.message +
                                                 "); trying again up to " + std::to_string(left) +
                                                 " times, for at most " +
                                                 std::to_string((longest_ms + 999) / 1000) + " s"));
}

bool GongApi::is_final(const Error& error) const {
  if (error.code == Code::kCancelled) return false;
  return refused_ || error.code == Code::kFailedPrecondition ||
         (error.code == Code::kUnavailable && !has_answered_);
}

Result<Answer> GongApi::call(const ApiRequest& request, const Accept& accept,
                             const std::stop_token& stop) {
  bool renewed = false;
  auto answer = retrier_.run(
      stop, [&]() -> Result<Answer> { return attempt(request, accept, renewed, stop); });
  if (answer || answer.error().code == Code::kCancelled) return answer;
  return std::unexpected(give_up(request, std::move(answer).error()));
}

Error GongApi::give_up(const ApiRequest& request, Error error) const {
  if (error.code == Code::kUnavailable && !has_answered_) {
    const std::string tries = config_.max_attempts == 1
                                  ? ""
                                  : ", tried " + std::to_string(config_.max_attempts) + " times";
    error.message = "Gong can't be reached (" + error.message + ")" + tries +
                    ": check base_url, the network and the proxy";
  } else if (!is_final(error)) {
    error.message = request.method + " " + request.path + ": " + error.message;
  }
  return error;
}

Result<Answer> GongApi::attempt(const ApiRequest& request, const Accept& accept, bool& renewed,
                                const std::stop_token& stop) {
  for (;;) {
    SOPHIA_CHECK_OK(limiter_.acquire(stop));
    SOPHIA_CHECK_OK(budget_.take(request.stream, request.priority));
    if (environment_.on_quota) environment_.on_quota(budget_.left(Priority::kFresh));
    const auto access = credentials_.access(stop);
    if (!access) return without_token(access.error());
    SOPHIA_TRY(auto response, send(request, *access, stop));
    if (response.status == 401 && !renewed) {
      renewed = true;
      const auto has_new = credentials_.renew(*access, stop);
      if (!has_new) return without_token(has_new.error());
      if (*has_new) continue;
    }
    return judge(request, *access, response, accept);
  }
}

// The token endpoint gave none.
std::unexpected<Error> GongApi::without_token(const Error& error) {
  if (error.code == Code::kPermissionDenied) refused_ = true;
  if (error.code == Code::kUnavailable) is_silent_ = true;
  return std::unexpected(error);
}

Result<net::HttpResponse> GongApi::send(const ApiRequest& request, const Access& access,
                                        const std::stop_token& stop) {
  net::HttpRequest http;
  http.method = request.method;
  http.url = access.base_url + request.path;
  if (!request.query.empty()) http.url += "?" + request.query;
  http.headers = {{"Authorization", access.authorization}, {"Accept", "application/json"}};
  if (request.method == "POST") http.headers.emplace_back("Content-Type", "application/json");
  http.body = request.body;
  http.timeout_ms = config_.timeout_seconds * 1000;
  http.stall_timeout_ms = std::min<std::int64_t>(http.timeout_ms, kStallMs);
  auto response = environment_.http.send(http, stop);
  if (response) {
    has_answered_ = true;
    told_ = false;
  }
  is_silent_ = !response;
  return response;
}

Result<Answer> GongApi::judge(const ApiRequest& request, const Access& access,
                              net::HttpResponse& response, const Accept& accept) {
  using Kind = Answer::Kind;
  auto status = net::check_status(response, environment_.clock.now());
  if (status) {
    SOPHIA_CHECK_OK(accept(response.body));
    return Answer{Kind::kOk, std::move(response.body)};
  }
  Error error = std::move(status).error();
  const int code = response.status;
  if (code == 404) {
    const bool empty = lower(response.body).find(kEmptyPhrase) != std::string::npos;
    if (empty || request.not_found_is_empty) return Answer{Kind::kEmpty, ""};
  }
  if (request.has_cursor && (code == 400 || code == 404 || code == 410)) {
    return Answer{Kind::kCursorExpired, ""};
  }
  if (code == 429) limiter_.hold_for(error.retry_after_ms);
  if (code >= 300 && code < 400) {
    error.message = "Gong redirects to " + location_host(response) +
                    "; set base_url to your company's own host (Admin center > Settings > "
                    "Ecosystem > API)";
  } else if (code == 401) {
    refused_ = true;
    error.message =
        "Gong refused the credentials (HTTP status 401): check access key and secret, "
        "and that base_url is your company's own host";
  } else if (code == 403) {
    error.message =
        "Gong does not allow this (HTTP status 403): the key lacks a scope or the "
        "company a licence";
  }
  const std::string_view credential =
      std::string_view(access.authorization).substr(access.authorization.find(' ') + 1);
  const std::string why = without_secrets(
      reason(response.body), {credential, config_.access_key, config_.access_key_secret});
  if (!why.empty()) error.message += ": " + shortened(why);
  return std::unexpected(std::move(error));
}

}  // namespace sophia::gong
