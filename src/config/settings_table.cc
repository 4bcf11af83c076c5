#include "config/settings.h"

namespace sophia::config {
namespace {

using S = Settings;

// clang-format off
const std::vector<Setting>& table() {
  static const std::vector<Setting> settings = {
    {"environment", "dev", "Which of the three environments this data directory holds.", "one of: dev, stg, prod",
     +[](S& s) -> std::string& { return s.environment; }, false, {"dev", "stg", "prod"}},
    {"now", "", "Fixes the clock, for demos and tests.", "a time such as 2026-11-20T17:00:00Z, or empty",
     +[](S& s) -> std::string& { return s.now; }},
    {"log_level", "warn", "The least serious event that is logged.", "one of: debug, info, warn, error, off",
     +[](S& s) -> std::string& { return s.log_level; }, false, {"debug", "info", "warn", "error", "off"}},
    {"fiscal_start_month", "1", "First month of the fiscal year, for \"this quarter\" in questions.", "1 to 12",
     +[](S& s) -> std::int64_t& { return s.fiscal_start_month; }, false, {}, 1, 12},

    {"gong.base_url", "https://api.gong.io", "Gong's API host; every company also has its own (Admin center > Settings > Ecosystem > API).", "an http or https URL",
     +[](S& s) -> std::string& { return s.gong.base_url; }},
    {"gong.access_key", "", "Gong API access key.", "text, env:NAME or file:PATH",
     +[](S& s) -> std::string& { return s.gong.access_key; }, true},
    {"gong.access_key_secret", "", "Gong API access key secret.", "text, env:NAME or file:PATH",
     +[](S& s) -> std::string& { return s.gong.access_key_secret; }, true},
    {"gong.client_id", "", "OAuth client id; with client_secret and refresh_token it replaces the access key.", "text",
     +[](S& s) -> std::string& { return s.gong.client_id; }},
    {"gong.client_secret", "", "OAuth client secret.", "text, env:NAME or file:PATH",
     +[](S& s) -> std::string& { return s.gong.client_secret; }, true},
    {"gong.refresh_token", "", "OAuth refresh token to start with; newer ones are kept in the data directory.", "text, env:NAME or file:PATH",
     +[](S& s) -> std::string& { return s.gong.refresh_token; }, true},
    {"gong.token_url", "https://app.gong.io/oauth2/generate-customer-token", "OAuth token endpoint.", "an http or https URL",
     +[](S& s) -> std::string& { return s.gong.token_url; }},
    {"gong.start_date", "", "Oldest call to sync. Empty: two years before now.", "a time such as 2026-01-01T00:00:00Z, or empty",
     +[](S& s) -> std::string& { return s.gong.start_date; }},
    {"gong.requests_per_second", "2.5", "Request rate, shared by all streams; Gong allows 3 for a company. 0 = no limit, for simulators.", "0 to 3, or 0 for no limit",
     +[](S& s) -> double& { return s.gong.requests_per_second; }, false, {}, 0, 3},
    {"gong.daily_requests", "10000", "Requests a UTC day.", "1 to 1000000",
     +[](S& s) -> std::int64_t& { return s.gong.daily_requests; }, false, {}, 1, 1'000'000},
    {"gong.daily_reserve", "500", "Part of the daily budget that only fresh calls may use; re-reads stop before it. By default a tenth of gong.daily_requests where that is less.", "0 to 1000000, below gong.daily_requests",
     +[](S& s) -> std::int64_t& { return s.gong.daily_reserve; }, false, {}, 0, 1'000'000},
    {"gong.min_duration_seconds", "60", "Shorter calls are not kept.", "0 to 86400",
     +[](S& s) -> std::int64_t& { return s.gong.min_duration_seconds; }, false, {}, 0, 86'400},
    {"gong.private_calls", "drop", "Private calls: drop them, keep them for their owner only, or keep them.", "one of: drop, owner_only, keep",
     +[](S& s) -> std::string& { return s.gong.private_calls; }, false, {"drop", "owner_only", "keep"}},
    {"gong.lookback_days", "7", "How far each sync reads behind its cursor, for calls that Gong finished late.", "0 to 365",
     +[](S& s) -> std::int64_t& { return s.gong.lookback_days; }, false, {}, 0, 365},
    {"gong.reconcile_hours", "24", "Hours between re-reads of the calls before the look-back, which find edits and deletions; 0 = each sync.", "0 to 8760",
     +[](S& s) -> std::int64_t& { return s.gong.reconcile_hours; }, false, {}, 0, 8760},
    {"gong.concurrency", "4", "Requests under way at once.", "1 to 10",
     +[](S& s) -> std::int64_t& { return s.gong.concurrency; }, false, {}, 1, 10},
    {"gong.timeout_seconds", "60", "Time allowed for one request.", "1 to 600",
     +[](S& s) -> std::int64_t& { return s.gong.timeout_seconds; }, false, {}, 1, 600},
    {"gong.max_attempts", "8", "Tries of one request before its stream stops.", "1 to 20",
     +[](S& s) -> std::int64_t& { return s.gong.max_attempts; }, false, {}, 1, 20},

    {"warehouse.threads", "0", "Threads of the embedded engine; 0 = one a core, and one alone for sync and transform.", "0 to 256",
     +[](S& s) -> std::int64_t& { return s.warehouse.threads; }, false, {}, 0, 256},
    {"warehouse.memory_limit", "", "Memory the embedded engine may use; empty: its own default.", "a size such as 2GB, or empty",
     +[](S& s) -> std::string& { return s.warehouse.memory_limit; }},
    {"warehouse.batch_rows", "2000", "Raw records a transform batch reads.", "1 to 100000",
     +[](S& s) -> std::int64_t& { return s.warehouse.batch_rows; }, false, {}, 1, 100'000},

    {"cortex.model", "", "Embedding model (a name of `sophia model list`); empty: the one that `sophia model default` chose, at first all-MiniLM-L6-v2.", "a model's name, or empty",
     +[](S& s) -> std::string& { return s.cortex.model; }},
    {"cortex.aliases", "", "Models that answer to other names in SQL, such as `e5-base-v2=all-MiniLM-L6-v2`; a name that is neither installed nor here means the default.", "asked=installed pairs separated by commas, or empty",
     +[](S& s) -> std::string& { return s.cortex.aliases; }},
    {"cortex.precision", "auto", "Arithmetic of the encoder. auto: bf16 where the processor has it, else i16 (16-bit integers, AVX2), else f32.", "one of: auto, bf16, i16, f32",
     +[](S& s) -> std::string& { return s.cortex.precision; }, false, {"auto", "bf16", "i16", "f32"}},
    {"cortex.threads", "0", "Threads of the AI functions; 0 = one a core.", "0 to 256",
     +[](S& s) -> std::int64_t& { return s.cortex.threads; }, false, {}, 0, 256},
    {"cortex.provider", "local", "Who completes text: nobody (local), or providers in the order of asking: openai is an OpenAI-compatible endpoint, cortex Snowflake's REST API.", "local, openai, cortex, or both separated by a comma",
     +[](S& s) -> std::string& { return s.cortex.provider; }, false, {"local", "openai", "cortex", "openai,cortex", "cortex,openai"}},
    {"cortex.base_url", "", "Base URL of the OpenAI-compatible endpoint.", "an http or https URL, or empty",
     +[](S& s) -> std::string& { return s.cortex.base_url; }},
    {"cortex.api_key", "", "Key of that endpoint.", "text, env:NAME or file:PATH",
     +[](S& s) -> std::string& { return s.cortex.api_key; }, true},
    {"cortex.completion_model", "", "Model that COMPLETE asks for at that endpoint when the SQL's name is unknown to it.", "a model's name, or empty",
     +[](S& s) -> std::string& { return s.cortex.completion_model; }},
    {"cortex.timeout_seconds", "60", "Time allowed for one completion.", "1 to 600",
     +[](S& s) -> std::int64_t& { return s.cortex.timeout_seconds; }, false, {}, 1, 600},
    {"cortex.snowflake_url", "", "Snowflake account's address for the provider cortex, such as https://myorg-myaccount.snowflakecomputing.com.", "an http or https URL, or empty",
     +[](S& s) -> std::string& { return s.cortex.snowflake_url; }},
    {"cortex.snowflake_auth", "pat", "How to sign in there: programmatic access token, OAuth token or key pair.", "one of: pat, oauth, keypair",
     +[](S& s) -> std::string& { return s.cortex.snowflake_auth; }, false, {"pat", "oauth", "keypair"}},
    {"cortex.snowflake_account", "", "Account identifier for a key pair, such as myorg-myaccount.", "text",
     +[](S& s) -> std::string& { return s.cortex.snowflake_account; }},
    {"cortex.snowflake_user", "", "User for a key pair.", "text",
     +[](S& s) -> std::string& { return s.cortex.snowflake_user; }},
    {"cortex.snowflake_token", "", "Programmatic access token or OAuth token.", "text, env:NAME or file:PATH",
     +[](S& s) -> std::string& { return s.cortex.snowflake_token; }, true},
    {"cortex.snowflake_private_key", "", "Private key of the pair: PEM, PKCS#8, no passphrase.", "text, env:NAME or file:PATH",
     +[](S& s) -> std::string& { return s.cortex.snowflake_private_key; }, true},
    {"cortex.cache_hours", "24", "How long a completion answers the same request again without a call; 0 = never.", "0 to 8760",
     +[](S& s) -> std::int64_t& { return s.cortex.cache_hours; }, false, {}, 0, 8760},
    {"cortex.price_input", "0", "Price of a million prompt tokens, for the cost that sophia sql reports.", "0 to 100000",
     +[](S& s) -> double& { return s.cortex.price_input; }, false, {}, 0, 100'000},
    {"cortex.price_output", "0", "Price of a million completion tokens.", "0 to 100000",
     +[](S& s) -> double& { return s.cortex.price_output; }, false, {}, 0, 100'000},
    {"cortex.embedding_provider", "local", "Who embeds texts, in SQL and for the warehouse, search, memories and answers: the installed model, or the same endpoints as for completions.", "one of: local, openai, cortex (one alone: vectors of two models must not mix)",
     +[](S& s) -> std::string& { return s.cortex.embedding_provider; }, false, {"local", "openai", "cortex"}},
    {"cortex.embedding_model", "", "Model that a remote embedding asks for; empty: the name that the SQL gives (sophia embed wants one).", "a model's name, or empty",
     +[](S& s) -> std::string& { return s.cortex.embedding_model; }},
    {"cortex.embedding_dimension", "0", "Dimension to ask a remote model for; 0 = its own.", "0 to 4096",
     +[](S& s) -> std::int64_t& { return s.cortex.embedding_dimension; }, false, {}, 0, 4096},
    {"cortex.embedding_batch", "256", "Most texts of one request for remote vectors.", "1 to 2048",
     +[](S& s) -> std::int64_t& { return s.cortex.embedding_batch; }, false, {}, 1, 2048},
    {"cortex.price_embedding", "0", "Price of a million tokens of remote embeddings, for the cost that sophia embed reports.", "0 to 100000",
     +[](S& s) -> double& { return s.cortex.price_embedding; }, false, {}, 0, 100'000},
    {"cortex.competitors", "", "One-word names of competitors, beside those that Gong's competitor trackers find.", "names, separated by commas, or empty",
     +[](S& s) -> std::string& { return s.cortex.competitors; }},
    {"cortex.mask_before_embedding", "true", "Mask card, social security and account numbers before text is embedded.", "true or false",
     +[](S& s) -> bool& { return s.cortex.mask_before_embedding; }},

    {"pinecone.enabled", "false", "Mirror the memories' vectors to a Pinecone index (`sophia memory mirror`).", "true or false",
     +[](S& s) -> bool& { return s.pinecone.enabled; }},
    {"pinecone.host", "", "Host of the index, as Pinecone shows it. Its dimension is the embedding model's, its metric cosine.", "a host, an http or https URL, or empty",
     +[](S& s) -> std::string& { return s.pinecone.host; }},
    {"pinecone.api_key", "", "Key of the project.", "text, env:NAME or file:PATH",
     +[](S& s) -> std::string& { return s.pinecone.api_key; }, true},
    {"pinecone.namespace", "", "Namespace for the memories; empty: the default one. Sophia owns all of it.", "a name, or empty",
     +[](S& s) -> std::string& { return s.pinecone.name_space; }},
    {"pinecone.api_version", "2025-10", "Version of the REST API.", "a dated version such as 2025-10",
     +[](S& s) -> std::string& { return s.pinecone.api_version; }},
    {"pinecone.timeout_seconds", "30", "Time allowed for one request.", "1 to 600",
     +[](S& s) -> std::int64_t& { return s.pinecone.timeout_seconds; }, false, {}, 1, 600},
  };
  return settings;
}
// clang-format on

}  // namespace

std::span<const Setting> settings_table() { return table(); }

std::string environment_name(std::string_view key) {
  std::string name = "SOPHIA_";
  for (const char c : key) {
    name += c == '.' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  }
  return name;
}

std::string settings_reference() {
  std::string text =
      "# Settings\n\nStrongest first: command-line flags, environment, `sophia.toml`, default. The "
      "file is\n"
      "`--config FILE`, else `sophia.toml` in the data directory, else in the working directory.\n"
      "The data directory is `--dir`, else `SOPHIA_DIR`, else `./.sophia`. A secret may be a\n"
      "reference: `env:NAME` or `file:PATH`.\n\n"
      "| key | environment | default | accepted | meaning |\n| --- | --- | --- | --- | --- |\n";
  for (const Setting& s : settings_table()) {
    const std::string shown =
        s.default_value.empty() ? "(empty)" : "`" + std::string(s.default_value) + "`";
    text += "| `" + std::string(s.key) + "` | `" + environment_name(s.key) + "` | " + shown +
            " | " + std::string(s.accepted) + " | " + std::string(s.doc) +
            (s.secret ? " Secret." : "") + " |\n";
  }
  return text;
}

}  // namespace sophia::config
