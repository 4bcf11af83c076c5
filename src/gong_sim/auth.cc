#include "gong_sim/auth.h"

#include "core/hash.h"
#include "core/json_writer.h"

namespace sophia::gong_sim {
namespace {

constexpr std::string_view kBasic = "Basic ";
constexpr std::string_view kBearer = "Bearer ";

// True for "Basic base64(user:password)"; an empty `user` accepts whatever is not empty.
bool is_basic(std::string_view header, const std::string& user, const std::string& password) {
  if (!header.starts_with(kBasic)) return false;
  header.remove_prefix(kBasic.size());
  if (user.empty()) return header.size() >= 4;
  return header == base64(user + ":" + password);
}

net::ServerResponse oauth_error(int status, std::string_view code, std::string_view text) {
  JsonWriter w;
  w.begin_object().field("error", code).field("error_description", text).end_object();
  return net::ServerResponse::json(status, w.take());
}

}  // namespace

Auth::Auth(Credentials credentials, std::uint64_t seed)
    : credentials_(std::move(credentials)),
      seed_(seed),
      refresh_token_(credentials_.refresh_token) {}

ApiResult<void> Auth::check(const net::ServerRequest& request, const SimClock& clock) const {
  const auto header = request.header("authorization");
  if (!header) return refuse(401, "Missing authorization header");
  if (is_basic(*header, credentials_.access_key, credentials_.access_key_secret)) return {};
  if (header->starts_with(kBearer)) {
    const auto token = access_ends_.find(std::string(header->substr(kBearer.size())));
    if (token == access_ends_.end()) return refuse(401, "The access token has been revoked");
    if (clock.elapsed_ms() < token->second) return {};
    return refuse(401, "The access token has expired");
  }
  return refuse(401, "Invalid access key or secret");
}

std::string Auth::make_token(std::string_view kind) {
  const std::string material =
      std::string(kind) + ":" + std::to_string(seed_) + ":" + std::to_string(++made_);
  return "sim-" + std::string(kind) + "-" + sha256_hex(material).substr(0, 32);
}

net::ServerResponse Auth::token(const net::ServerRequest& request, const SimClock& clock,
                                std::string_view base_url) {
  const auto header = request.header("authorization");
  if (!header || !is_basic(*header, credentials_.client_id, credentials_.client_secret)) {
    return oauth_error(401, "invalid_client", "client id and secret go into a Basic header");
  }
  net::QueryParams params = request.query;
  for (auto& param : net::parse_query(request.body)) params.push_back(std::move(param));
  const auto grant = net::find_param(params, "grant_type");
  if (grant == "refresh_token") {
    if (net::find_param(params, "refresh_token") != refresh_token_) {
      return oauth_error(400, "invalid_grant", "the refresh token is unknown or was used");
    }
  } else if (grant != "authorization_code" || !net::find_param(params, "code")) {
    return oauth_error(400, "unsupported_grant_type", "use refresh_token or authorization_code");
  }
  refresh_token_ = make_token("refresh");
  const std::string access = make_token("access");
  access_ends_[access] = clock.elapsed_ms() + credentials_.token_seconds * 1000;
  JsonWriter w;
  w.begin_object().field("access_token", access).field("refresh_token", refresh_token_);
  w.field("expires_in", credentials_.token_seconds).field("token_type", "bearer");
  w.field("scope", "api:calls:read:basic api:calls:read:extensive api:calls:read:transcript");
  w.field("api_base_url_for_customer", base_url).end_object();
  return net::ServerResponse::json(200, w.take());
}

}  // namespace sophia::gong_sim
