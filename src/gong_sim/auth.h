// Who may ask: an access key (Basic) or a bearer token from the OAuth endpoint, whose refresh
// tokens work once.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "gong_sim/api.h"
#include "gong_sim/sim_clock.h"
#include "net/http_server.h"

namespace sophia::gong_sim {

struct Credentials {
  std::string access_key = {};  // empty: any key and secret will do
  std::string access_key_secret = {};
  std::string client_id = {};  // empty: any client will do
  std::string client_secret = {};
  std::string refresh_token = "sim-refresh-0";  // the one handed out beforehand
  std::int64_t token_seconds = 86'400;          // how long an access token lives
};

class Auth {
 public:
  Auth(Credentials credentials, std::uint64_t seed);

  // 401 unless the request carries valid credentials.
  ApiResult<void> check(const net::ServerRequest& request, const SimClock& clock) const;

  // POST /oauth2/generate-customer-token, parameters in the query or as a form body:
  // grant_type=refresh_token&refresh_token=... or grant_type=authorization_code&code=...
  // `base_url` is sent as api_base_url_for_customer.
  net::ServerResponse token(const net::ServerRequest& request, const SimClock& clock,
                            std::string_view base_url);

 private:
  std::string make_token(std::string_view kind);
  const Credentials credentials_;
  const std::uint64_t seed_;
  std::uint64_t made_ = 0;
  std::string refresh_token_;                        // the only one that works now
  std::map<std::string, std::int64_t> access_ends_;  // access token -> elapsed_ms of its end
};

}  // namespace sophia::gong_sim
