// What the Gong source needs to know: from the settings of Sophia or from a connector's config
// file, which may be one of the widely used source-gong (both of its shapes).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "config/settings.h"
#include "core/result.h"
#include "core/time.h"

namespace sophia::gong {

enum class AuthKind { kApiKey, kOAuth };
enum class PrivateCalls { kDrop, kOwnerOnly, kKeep };

struct GongConfig {
  std::string base_url = "https://api.gong.io";  // no slash at the end
  AuthKind auth = AuthKind::kApiKey;
  std::string access_key;
  std::string access_key_secret;
  std::string client_id;
  std::string client_secret;
  std::string refresh_token;
  std::string access_token;       // OAuth; may be empty or out of date
  std::string token_expiry_date;  // of access_token; empty: unknown
  std::string token_url = "https://app.gong.io/oauth2/generate-customer-token";
  Timestamp start;                       // oldest call to read
  double requests_per_second = 2.5;      // 0: no limit
  std::int64_t daily_requests = 10'000;  // a UTC day
  std::int64_t daily_reserve = 500;      // the end of it is for fresh calls only
  std::int64_t min_duration_seconds = 60;
  PrivateCalls private_calls = PrivateCalls::kDrop;
  std::int64_t lookback_days = 7;
  std::int64_t reconcile_hours = 24;  // between re-reads of older calls; 0: each run
  std::int64_t concurrency = 4;
  std::int64_t timeout_seconds = 60;
  std::int64_t max_attempts = 8;
};

// From sophia.toml and environment. `now` gives the default start date (two years back, midnight).
// Errors: kInvalidArgument that names the setting.
Result<GongConfig> from_settings(const config::GongSettings& settings, Timestamp now);

// From a connector's config: {"credentials":{"auth_type":"APIKey","access_key",...} | {"auth_type":
// "OAuth2.0","client_id",...}, "start_date", "num_workers", "lookback_window_days", ...ours}, or
// the old flat shape with access_key and access_key_secret at the top. A missing start_date is
// 1970-01-01 there; so it is read, too, but no call is older than 2015. Errors: kInvalidArgument
// that names the member.
Result<GongConfig> from_connector_json(std::string_view json);

// The connector's config of these values: what CONTROL messages carry after a token was rotated,
// and what from_connector_json reads back.
std::string to_connector_json(const GongConfig& config);

// The connector's SPEC (connectionSpecification and what stands around it), JSON text.
std::string connector_spec();

}  // namespace sophia::gong
