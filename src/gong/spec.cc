#include "gong/config.h"

namespace sophia::gong {
namespace {

// The members of source-gong 1.4 come first and unchanged; ours follow, all optional.
constexpr std::string_view kSpec = R"json({
"protocol_version":"0.2.0","supportsIncremental":true,
"connectionSpecification":{
"$schema":"http://json-schema.org/draft-07/schema#","title":"Gong","type":"object",
"required":["credentials"],"additionalProperties":true,"properties":{
"credentials":{"order":0,"type":"object","title":"Authentication","oneOf":[
{"type":"object","title":"Authenticate via Gong (OAuth)",
"required":["auth_type","client_id","client_secret","refresh_token"],"properties":{
"auth_type":{"type":"string","const":"OAuth2.0"},
"client_id":{"type":"string","title":"Client ID"},
"client_secret":{"type":"string","title":"Client secret","airbyte_secret":true},
"refresh_token":{"type":"string","title":"Refresh token","airbyte_secret":true},
"access_token":{"type":"string","title":"Access token","airbyte_secret":true},
"token_expiry_date":{"type":"string","title":"Expiry of the access token","format":"date-time"}}},
{"type":"object","title":"Authenticate with API Key",
"required":["auth_type","access_key","access_key_secret"],"properties":{
"auth_type":{"type":"string","const":"APIKey"},
"access_key":{"type":"string","title":"Access key","airbyte_secret":true},
"access_key_secret":{"type":"string","title":"Access key secret","airbyte_secret":true}}}]},
"start_date":{"order":1,"type":"string","title":"Start date","description":"Oldest call to read.",
"pattern":"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",
"examples":["2026-01-01T00:00:00Z"],"format":"date-time"},
"num_workers":{"order":2,"type":"integer","title":"Requests under way at once","minimum":1,
"maximum":10,"default":4},
"lookback_window_days":{"order":3,"type":"integer","title":"Look-back in days","minimum":0,
"maximum":365,"default":7,
"description":"How far each sync reads behind its cursor, for calls that Gong finished late."},
"base_url":{"order":4,"type":"string","title":"API host","default":"https://api.gong.io",
"description":"Every company has its own: Admin center > Settings > Ecosystem > API."},
"token_url":{"order":5,"type":"string","title":"OAuth token endpoint",
"default":"https://app.gong.io/oauth2/generate-customer-token"},
"private_calls":{"order":6,"type":"string","title":"Private calls",
"enum":["drop","owner_only","keep"],"default":"drop"},
"min_duration_seconds":{"order":7,"type":"integer","title":"Shortest call in seconds","minimum":0,
"maximum":86400,"default":60},
"requests_per_second":{"order":8,"type":"number","title":"Requests a second","minimum":0,
"default":2.5,"description":"Gong allows 3 for a company. 0: no limit, for simulators."},
"daily_requests":{"order":9,"type":"integer","title":"Requests a day","minimum":1,
"default":10000},
"daily_reserve":{"order":10,"type":"integer","title":"Requests a day kept for fresh calls",
"minimum":0,"default":500},
"reconcile_hours":{"order":11,"type":"integer","title":"Hours between re-reads of older calls",
"minimum":0,"maximum":8760,"default":24},
"timeout_seconds":{"order":12,"type":"integer","title":"Seconds allowed for one request",
"minimum":1,"maximum":600,"default":60},
"max_attempts":{"order":13,"type":"integer","title":"Tries of one request","minimum":1,
"maximum":20,"default":8}}}})json";

}  // namespace

std::string connector_spec() {
  std::string line;
  for (const char c : kSpec) {
    if (c != '\n') line += c;
  }
  return line;
}

}  // namespace sophia::gong
