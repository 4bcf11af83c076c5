// The Authorization header: an API key's, or an OAuth access token that is refreshed when needed.
// Thread-safe.
// Source: Gong help, "Create an app for Gong": generate-customer-token with query parameters; the
// refresh token rotates; api_base_url_for_customer is the host for every call with that token.
#pragma once

#include <functional>
#include <mutex>
#include <stop_token>
#include <string>

#include "core/result.h"
#include "core/time.h"
#include "gong/config.h"
#include "net/http.h"

namespace sophia::gong {

struct Access {
  std::string authorization;  // value of the header
  std::string base_url;
};

class Credentials {
 public:
  // Gets the whole updated configuration after each refresh, before the new token is used.
  using OnConfig = std::function<Status(const GongConfig&)>;

  // `http` and `clock` must outlive it.
  Credentials(GongConfig config, net::HttpClient& http, const Clock& clock, OnConfig on_config)
      : config_(std::move(config)), http_(http), clock_(clock), on_config_(std::move(on_config)) {}

  // Refreshes first when there is no token or it ends within a minute. Errors: kPermissionDenied
  // (the token endpoint refused), kUnavailable, kCancelled.
  Result<Access> access(const std::stop_token& stop);

  // `refused` got a 401: refreshes, unless another thread did already. False when there is nothing
  // to refresh (API key).
  Result<bool> renew(const Access& refused, const std::stop_token& stop);

 private:
  Status refresh(const std::stop_token& stop);  // needs mutex_
  Status take_token(const std::string& body);   // needs mutex_
  Access current() const;                       // needs mutex_

  GongConfig config_;  // guarded by mutex_
  net::HttpClient& http_;
  const Clock& clock_;
  OnConfig on_config_;
  std::mutex mutex_;
};

}  // namespace sophia::gong
