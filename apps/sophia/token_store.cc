#include "token_store.h"

#include "core/file.h"
#include "core/hash.h"
#include "core/json.h"
#include "core/json_writer.h"

namespace sophia::app {

TokenStore::TokenStore(std::filesystem::path file, std::string_view given, std::string host)
    : file_(std::move(file)), origin_(xxh128_hex(given)), host_(std::move(host)) {}

Result<std::optional<TokenStore::Kept>> TokenStore::load() const {
  const auto text = read_file(file_);
  if (!text) {
    if (text.error().code == Code::kNotFound) return std::nullopt;
    return std::unexpected(text.error());
  }
  const auto kept = parse_json(*text);
  const Json* config = kept ? json_find(*kept, "config") : nullptr;
  if (config == nullptr) {
    return fail(Code::kDataLoss, file_.string() +
                                     " is damaged: remove it, connect again, and put the new "
                                     "refresh token into the settings");
  }
  if (json_string(*kept, "origin") != origin_) return std::nullopt;
  return Kept{to_text(*config), json_string(*kept, "host") == host_};
}

Status TokenStore::save(std::string_view config_json) const {
  std::error_code error;
  std::filesystem::create_directories(file_.parent_path(), error);
  JsonWriter w;
  w.begin_object()
      .field("origin", origin_)
      .field("host", host_)
      .key("config")
      .raw(config_json)
      .end_object();
  return write_file_atomically(file_, w.str());
}

TokenStore gong_tokens(const config::Settings& settings) {
  const auto& gong = settings.gong;
  return {settings.dir / "run" / "gong-token.json",
          gong.client_id + "\n" + gong.refresh_token + "\n" + gong.token_url, gong.base_url};
}

Result<gong::GongConfig> gong_config(const config::Settings& settings, Timestamp now) {
  SOPHIA_TRY(gong::GongConfig config, gong::from_settings(settings.gong, now));
  if (config.auth != gong::AuthKind::kOAuth) return config;
  SOPHIA_TRY(const auto kept, gong_tokens(settings).load());
  if (!kept) return config;
  SOPHIA_TRY(const gong::GongConfig latest, gong::from_connector_json(kept->config));
  config.refresh_token = latest.refresh_token;
  config.access_token = latest.access_token;
  config.token_expiry_date = latest.token_expiry_date;
  // The host that the token belongs to, unless the user has named another since.
  if (kept->same_host) config.base_url = latest.base_url;
  return config;
}

}  // namespace sophia::app
