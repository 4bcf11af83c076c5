#include "gong/credentials.h"

#include "core/hash.h"
#include "core/json.h"
#include "net/retry.h"

namespace sophia::gong {

Access Credentials::current() const {
  if (config_.auth == AuthKind::kApiKey) {
    return {"Basic " + base64(config_.access_key + ":" + config_.access_key_secret),
            config_.base_url};
  }
  return {"Bearer " + config_.access_token, config_.base_url};
}

Result<Access> Credentials::access(const std::stop_token& stop) {
  const std::scoped_lock lock(mutex_);
  if (config_.auth == AuthKind::kOAuth) {
    bool fresh = !config_.access_token.empty();
    if (fresh && !config_.token_expiry_date.empty()) {
      const auto expiry = parse_timestamp(config_.token_expiry_date);
      fresh = expiry && expiry->us > clock_.now().us + 60 * kUsPerSecond;
    }
    if (!fresh) SOPHIA_CHECK_OK(refresh(stop));
  }
  return current();
}

Result<bool> Credentials::renew(const Access& refused, const std::stop_token& stop) {
  const std::scoped_lock lock(mutex_);
  if (config_.auth != AuthKind::kOAuth) return false;
  if (current().authorization == refused.authorization) SOPHIA_CHECK_OK(refresh(stop));
  return true;
}

Status Credentials::refresh(const std::stop_token& stop) {
  net::HttpRequest request;
  request.method = "POST";
  request.url = config_.token_url +
                "?grant_type=refresh_token&refresh_token=" + net::url_encode(config_.refresh_token);
  request.headers = {
      {"Authorization", "Basic " + base64(config_.client_id + ":" + config_.client_secret)},
      {"Accept", "application/json"}};
  request.timeout_ms = config_.timeout_seconds * 1000;
  auto response = http_.send(request, stop);
  if (!response) return fail(std::move(response).error(), "refresh the OAuth token");
  if (auto status = net::check_status(*response, clock_.now()); !status) {
    Error error = std::move(status).error();
    if (error.code == Code::kInvalidArgument || error.code == Code::kPermissionDenied) {
      return fail(Code::kPermissionDenied,
                  "Gong refused the refresh token (HTTP status " +
                      std::to_string(response->status) +
                      "): connect again and put the new refresh_token into the configuration");
    }
    return fail(std::move(error), "refresh the OAuth token");
  }
  return take_token(response->body);
}

Status Credentials::take_token(const std::string& body) {
  const auto answer = parse_json(body);
  const auto token = answer ? json_string(*answer, "access_token") : std::nullopt;
  if (!token || token->empty()) {
    return fail(Code::kUnavailable, "the OAuth token endpoint answered without an access_token");
  }
  config_.access_token = *token;
  if (const auto next = json_string(*answer, "refresh_token"); next && !next->empty()) {
    config_.refresh_token = *next;
  }
  const std::int64_t seconds = json_int(*answer, "expires_in").value_or(3600);
  config_.token_expiry_date = format_seconds({clock_.now().us + seconds * kUsPerSecond});
  if (const auto url = json_string(*answer, "api_base_url_for_customer"); url && !url->empty()) {
    config_.base_url = *url;
    while (config_.base_url.ends_with('/')) config_.base_url.pop_back();
  }
  return on_config_(config_);
}

}  // namespace sophia::gong
