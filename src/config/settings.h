// All settings of Sophia, typed. Sources, strongest first: command-line flags, environment
// (SOPHIA_<SECTION>_<KEY>), sophia.toml, defaults. The table in settings_table.cc is the one place
// that names them: it drives loading, validation, `sophia doctor` and docs/settings.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/result.h"

namespace sophia::config {

struct GongSettings {
  std::string base_url;
  std::string access_key;         // secret
  std::string access_key_secret;  // secret
  std::string client_id;
  std::string client_secret;  // secret
  std::string refresh_token;  // secret
  std::string token_url;
  std::string start_date;
  double requests_per_second = 0;
  std::int64_t daily_requests = 0;
  std::int64_t daily_reserve = 0;
  std::int64_t min_duration_seconds = 0;
  std::string private_calls;
  std::int64_t lookback_days = 0;
  std::int64_t reconcile_hours = 0;
  std::int64_t concurrency = 0;
  std::int64_t timeout_seconds = 0;
  std::int64_t max_attempts = 0;
};

struct WarehouseSettings {
  std::int64_t threads = 0;
  std::string memory_limit;
  std::int64_t batch_rows = 0;
};

struct CortexSettings {
  std::string model;
  std::string aliases;
  std::string precision;
  std::int64_t threads = 0;
  std::string provider;  // local, or providers of completions in the order of asking
  std::string base_url;
  std::string api_key;  // secret
  std::string completion_model;
  std::int64_t timeout_seconds = 0;
  std::string snowflake_url;
  std::string snowflake_auth;
  std::string snowflake_account;
  std::string snowflake_user;
  std::string snowflake_token;        // secret
  std::string snowflake_private_key;  // secret, PEM
  std::int64_t cache_hours = 0;
  double price_input = 0;  // of a million tokens
  double price_output = 0;
  std::string embedding_provider;
  std::string embedding_model;
  std::int64_t embedding_dimension = 0;
  std::int64_t embedding_batch = 0;  // texts of one request
  double price_embedding = 0;        // of a million tokens
  std::string competitors;           // names, separated by commas or blanks
  bool mask_before_embedding = true;
};

// A mirror of the memories' vectors.
struct PineconeSettings {
  bool enabled = false;
  std::string host;
  std::string api_key;  // secret
  std::string name_space;
  std::string api_version;
  std::int64_t timeout_seconds = 0;
};

struct Settings {
  std::filesystem::path dir;  // data directory
  std::string environment;    // dev | stg | prod
  std::string now;            // fixed clock, or empty
  std::string log_level;
  std::int64_t fiscal_start_month = 1;
  GongSettings gong;
  WarehouseSettings warehouse;
  CortexSettings cortex;
  PineconeSettings pinecone;
};

// Where the value of a setting lives; the alternative is its type.
using Member = std::variant<std::string& (*)(Settings&), std::int64_t& (*)(Settings&),
                            double& (*)(Settings&), bool& (*)(Settings&)>;

struct Setting {
  std::string_view key;            // "gong.base_url"; a top-level key has no dot
  std::string_view default_value;  // as it would be written in the environment
  std::string_view doc;
  std::string_view accepted;  // "one of: dev, stg, prod", "0 to 3", "a URL", ...
  Member member;
  bool secret = false;
  std::vector<std::string_view> choices = {};  // closed set of texts
  double min = 0;                              // numbers only, when min < max
  double max = 0;
};

std::span<const Setting> settings_table();
// "gong.base_url" -> "SOPHIA_GONG_BASE_URL"
std::string environment_name(std::string_view key);

// Reads an environment variable; tests pass their own.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

struct LoadOptions {
  std::optional<std::filesystem::path> dir;   // --dir
  std::optional<std::filesystem::path> file;  // --config; else sophia.toml in the data directory,
                                              // else in the working directory
  Environment environment;                    // default: the process's
};

// Loads and validates. Unknown keys of the file, wrong
// types and bad values are errors that name file, line, key and the accepted form. A secret may be
// a reference: env:NAME or file:PATH, resolved here. Errors: kInvalidArgument.
Result<Settings> load_settings(const LoadOptions& options);

// Where each value came from: "default", "environment" or "file", for `sophia doctor`.
struct Provenance {
  std::string_view key;
  std::string source;
  std::string value;  // "(secret)" for secrets that are set
};
Result<std::vector<Provenance>> explain_settings(const LoadOptions& options);

// The settings reference in Markdown (docs/settings.md).
std::string settings_reference();

}  // namespace sophia::config
