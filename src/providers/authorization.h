// Headers that say who asks.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/result.h"
#include "core/time.h"

namespace sophia::providers {

using Headers = std::vector<std::pair<std::string, std::string>>;
// Called before each request; thread-safe.
using Authorize = std::function<Result<Headers>()>;

// "Authorization: Bearer <key>"; nothing for an empty key.
Authorize bearer(std::string key);

// A programmatic access token or OAuth token of Snowflake, with the header that tells them apart.
enum class SnowflakeToken { kProgrammaticAccess, kOauth };
Authorize snowflake_token(SnowflakeToken kind, std::string token);

struct KeyPair {
  std::string account;  // "myorg-myaccount", or a locator "xy12345.eu-central-1"
  std::string user;
  std::string private_key;  // PEM, PKCS#8, RSA of at least 2048 bits
};
// A JWT signed with RS256, of one hour, renewed after 50 minutes. `clock` must outlive the result.
// Errors: kInvalidArgument (no such key, encrypted, or too short); the key is not quoted.
// Source: Snowflake, "Authenticating to the server", key pair authentication.
Result<Authorize> key_pair_jwt(const KeyPair& pair, const Clock& clock);

// "SHA256:<base64>" of the DER form of the public key, as DESCRIBE USER shows it.
Result<std::string> public_key_fingerprint(const std::string& private_key);

}  // namespace sophia::providers
