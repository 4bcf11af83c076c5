#include "gong/config.h"

#include <array>
#include <utility>

#include "core/json.h"
#include "core/json_writer.h"
#include "net/url.h"

namespace sophia::gong {
namespace {

constexpr std::pair<std::string_view, PrivateCalls> kPolicies[] = {
    {"drop", PrivateCalls::kDrop},
    {"owner_only", PrivateCalls::kOwnerOnly},
    {"keep", PrivateCalls::kKeep}};

auto bad(std::string_view name, std::string_view what) {
  return fail(Code::kInvalidArgument, std::string(name) + " " + std::string(what));
}

Result<PrivateCalls> parse_policy(std::string_view text) {
  for (const auto& [name, policy] : kPolicies) {
    if (name == text) return policy;
  }
  return bad("private_calls", "must be drop, owner_only or keep");
}

std::string_view policy_name(PrivateCalls policy) {
  for (const auto& [name, value] : kPolicies) {
    if (value == policy) return name;
  }
  return "drop";
}

Result<std::string> parse_url(std::string_view name, std::string text) {
  // What is printed must read the same: "/v2/" behind "/v2" goes too.
  while (text.ends_with('/') || text.ends_with("/v2")) {
    text.resize(text.size() - (text.back() == '/' ? 1 : 3));
  }
  const auto parts = net::split_url(text);
  if (!parts || (parts->scheme != "http" && parts->scheme != "https") || parts->host.empty()) {
    return bad(name, "must be an http or https URL such as https://api.gong.io");
  }
  return text;
}

Status check_credentials(const GongConfig& c) {
  if (c.auth == AuthKind::kApiKey) {
    if (c.access_key.empty()) return bad("access_key", "is missing");
    if (c.access_key_secret.empty()) return bad("access_key_secret", "is missing");
    return {};
  }
  if (c.client_id.empty()) return bad("client_id", "is missing");
  if (c.client_secret.empty()) return bad("client_secret", "is missing");
  if (c.refresh_token.empty()) return bad("refresh_token", "is missing");
  return {};
}

// No recording service of today kept calls before this day; it bounds the number of windows.
constexpr std::string_view kOldestStart = "2015-01-01";

Result<Timestamp> parse_start(std::string_view text) {
  auto at = parse_timestamp(text);
  if (!at) return fail(std::move(at).error(), "start_date");
  SOPHIA_TRY(const Timestamp oldest, parse_timestamp(kOldestStart));
  return std::max(*at, oldest);
}

// Integers of a config; a text with digits is accepted, for hand-written files.
Status read_number(const Json& json, std::string_view key, double low, double high, double& out) {
  const Json* found = json_find(json, key);
  if (found == nullptr || found->is_null()) return {};
  const auto number = json_double(json, key);
  if (!number || *number < low || *number > high) {
    return bad(key, "must be a number from " + std::to_string(static_cast<std::int64_t>(low)) +
                        " to " + std::to_string(static_cast<std::int64_t>(high)));
  }
  out = *number;
  return {};
}

Status read_integer(const Json& json, std::string_view key, std::int64_t low, std::int64_t high,
                    std::int64_t& out) {
  auto number = static_cast<double>(out);
  SOPHIA_CHECK_OK(
      read_number(json, key, static_cast<double>(low), static_cast<double>(high), number));
  out = static_cast<std::int64_t>(number);
  return {};
}

Status read_credentials(const Json& config, GongConfig& out) {
  const Json* credentials = json_find(config, "credentials");
  const Json& from = credentials != nullptr && credentials->is_object() ? *credentials : config;
  const auto text = [&](std::string_view key) { return json_string(from, key).value_or(""); };
  out.access_key = text("access_key");
  out.access_key_secret = text("access_key_secret");
  out.client_id = text("client_id");
  out.client_secret = text("client_secret");
  out.refresh_token = text("refresh_token");
  out.access_token = text("access_token");
  out.token_expiry_date = text("token_expiry_date");
  const std::string type = text("auth_type");
  if (type == "OAuth2.0") {
    out.auth = AuthKind::kOAuth;
  } else if (!type.empty() && type != "APIKey") {
    return bad("credentials.auth_type", "must be APIKey or OAuth2.0");
  } else if (type.empty() && out.access_key.empty() && out.access_key_secret.empty()) {
    return bad("credentials", "is missing: give access_key and access_key_secret, or OAuth2.0");
  }
  return check_credentials(out);
}

Status read_limits(const Json& config, GongConfig& out) {
  SOPHIA_CHECK_OK(read_integer(config, "num_workers", 1, 10, out.concurrency));
  SOPHIA_CHECK_OK(read_integer(config, "lookback_window_days", 0, 365, out.lookback_days));
  SOPHIA_CHECK_OK(read_number(config, "requests_per_second", 0, 100, out.requests_per_second));
  SOPHIA_CHECK_OK(read_integer(config, "daily_requests", 1, 100'000'000, out.daily_requests));
  SOPHIA_CHECK_OK(read_integer(config, "daily_reserve", 0, 100'000'000, out.daily_reserve));
  SOPHIA_CHECK_OK(
      read_integer(config, "min_duration_seconds", 0, 86'400, out.min_duration_seconds));
  SOPHIA_CHECK_OK(read_integer(config, "reconcile_hours", 0, 8760, out.reconcile_hours));
  SOPHIA_CHECK_OK(read_integer(config, "timeout_seconds", 1, 600, out.timeout_seconds));
  return read_integer(config, "max_attempts", 1, 20, out.max_attempts);
}

}  // namespace

Result<GongConfig> from_settings(const config::GongSettings& s, Timestamp now) {
  GongConfig out;
  SOPHIA_TRY(out.base_url, parse_url("gong.base_url", s.base_url));
  SOPHIA_TRY(out.token_url, parse_url("gong.token_url", s.token_url));
  out.access_key = s.access_key;
  out.access_key_secret = s.access_key_secret;
  out.client_id = s.client_id;
  out.client_secret = s.client_secret;
  out.refresh_token = s.refresh_token;
  if (!s.refresh_token.empty()) out.auth = AuthKind::kOAuth;
  if (const auto checked = check_credentials(out); !checked) {
    return fail(Code::kInvalidArgument,
                "gong." + checked.error().message +
                    ": set SOPHIA_GONG_ACCESS_KEY and SOPHIA_GONG_ACCESS_KEY_SECRET (Gong: Admin "
                    "center > Settings > Ecosystem > API), or client_id, client_secret and "
                    "refresh_token");
  }
  if (s.start_date.empty()) {
    constexpr std::int64_t kTwoYears = 730 * kUsPerDay;
    out.start.us = (now.us - kTwoYears) / kUsPerDay * kUsPerDay;
  } else {
    SOPHIA_TRY(out.start, parse_start(s.start_date));
  }
  out.requests_per_second = s.requests_per_second;
  out.daily_requests = s.daily_requests;
  out.daily_reserve = s.daily_reserve;
  out.min_duration_seconds = s.min_duration_seconds;
  SOPHIA_TRY(out.private_calls, parse_policy(s.private_calls));
  out.lookback_days = s.lookback_days;
  out.reconcile_hours = s.reconcile_hours;
  out.concurrency = s.concurrency;
  out.timeout_seconds = s.timeout_seconds;
  out.max_attempts = s.max_attempts;
  return out;
}

Result<GongConfig> from_connector_json(std::string_view json) {
  auto document = parse_json(json);
  if (!document) return fail(std::move(document).error(), "config");
  if (!document->is_object()) return bad("config", "must be a JSON object");
  GongConfig out;
  SOPHIA_CHECK_OK(read_credentials(*document, out));
  if (const auto url = json_string(*document, "base_url")) {
    SOPHIA_TRY(out.base_url, parse_url("base_url", *url));
  }
  if (const auto url = json_string(*document, "token_url")) {
    SOPHIA_TRY(out.token_url, parse_url("token_url", *url));
  }
  SOPHIA_TRY(out.start,
             parse_start(json_string(*document, "start_date").value_or("1970-01-01T00:00:00Z")));
  SOPHIA_CHECK_OK(read_limits(*document, out));
  if (const auto policy = json_string(*document, "private_calls")) {
    SOPHIA_TRY(out.private_calls, parse_policy(*policy));
  }
  return out;
}

std::string to_connector_json(const GongConfig& c) {
  JsonWriter w;
  w.begin_object().key("credentials").begin_object();
  if (c.auth == AuthKind::kApiKey) {
    w.field("auth_type", "APIKey").field("access_key", c.access_key);
    w.field("access_key_secret", c.access_key_secret);
  } else {
    w.field("auth_type", "OAuth2.0").field("client_id", c.client_id);
    w.field("client_secret", c.client_secret).field("refresh_token", c.refresh_token);
    w.field("access_token", c.access_token).field("token_expiry_date", c.token_expiry_date);
  }
  w.end_object();
  w.field("base_url", c.base_url).field("token_url", c.token_url);
  w.field("start_date", format_seconds(c.start)).field("num_workers", c.concurrency);
  w.field("lookback_window_days", c.lookback_days);
  w.field("requests_per_second", c.requests_per_second);
  w.field("daily_requests", c.daily_requests).field("daily_reserve", c.daily_reserve);
  w.field("min_duration_seconds", c.min_duration_seconds);
  w.field("private_calls", policy_name(c.private_calls));
  w.field("reconcile_hours", c.reconcile_hours).field("timeout_seconds", c.timeout_seconds);
  w.field("max_attempts", c.max_attempts).end_object();
  return w.take();
}

}  // namespace sophia::gong
