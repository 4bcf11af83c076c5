// Configurations that a source changed during a sync (a refresh token that works once was replaced
// by the next): kept in the data directory, and used in place of the one that the user gave until
// the user gives another. They hold secrets: files are 0600 in a directory that only the owner
// enters.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "config/settings.h"
#include "core/result.h"
#include "core/time.h"
#include "gong/config.h"

namespace sophia::app {

class TokenStore {
 public:
  // `given`: what the user configured that the token comes from; a changed one makes what is kept
  // void. `host`: where the user said the source is.
  TokenStore(std::filesystem::path file, std::string_view given, std::string host);

  struct Kept {
    std::string config;      // the latest configuration, JSON
    bool same_host = false;  // the user names the same host as when it was saved
  };
  // nullopt when none is kept for what is given now. Errors: kDataLoss (the file is damaged), those
  // of reading.
  Result<std::optional<Kept>> load() const;
  // On the disk when this returns.
  Status save(std::string_view config_json) const;

 private:
  std::filesystem::path file_;
  std::string origin_;
  std::string host_;
};

// The store of the built-in Gong source.
TokenStore gong_tokens(const config::Settings& settings);

// The settings as the source wants them, with the newest token that Gong gave.
Result<gong::GongConfig> gong_config(const config::Settings& settings, Timestamp now);

}  // namespace sophia::app
