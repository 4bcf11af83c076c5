#include "warehouse/database.h"

#include <array>
#include <cstring>

#include "warehouse/engine.h"
#include "warehouse/journal.h"

namespace sophia::warehouse {
namespace {

Result<std::string> catalog_name(std::string_view environment) {
  if (environment == "dev") return "SOPHIA_AI_DEV";
  if (environment == "stg") return "SOPHIA_AI_STG";
  if (environment == "prod") return "SOPHIA_AI_PROD";
  return fail(Code::kInvalidArgument,
              "environment \"" + std::string(environment) + "\" is not one of dev, stg, prod");
}

class EngineConfig {
 public:
  EngineConfig() { duckdb_create_config(&raw); }
  EngineConfig(const EngineConfig&) = delete;
  EngineConfig& operator=(const EngineConfig&) = delete;
  ~EngineConfig() { duckdb_destroy_config(&raw); }
  Status set(const char* name, const std::string& value) const {
    if (duckdb_set_config(raw, name, value.c_str()) == DuckDBSuccess) return {};
    return fail(Code::kInvalidArgument,
                std::string("the engine does not accept ") + name + " = " + value);
  }
  duckdb_config raw = nullptr;
};

Status configure(const EngineConfig& config, const std::filesystem::path& file,
                 const OpenOptions& options) {
  SOPHIA_CHECK_OK(config.set("autoinstall_known_extensions", "false"));
  SOPHIA_CHECK_OK(config.set("autoload_known_extensions", "false"));
  // Sorts and joins beyond memory spill beside the file, as the engine does by default.
  SOPHIA_CHECK_OK(config.set("temp_directory", file.empty() ? "" : file.string() + ".tmp"));
  if (options.threads > 0) {
    SOPHIA_CHECK_OK(config.set("threads", std::to_string(options.threads)));
  }
  if (!options.memory_limit.empty()) {
    SOPHIA_CHECK_OK(config.set("memory_limit", options.memory_limit));
  }
  return {};
}

std::string log_damage_advice(const std::filesystem::path& file) {
  const std::string name = file.string() + ".wal";
  return "the file of the warehouse's last changes, " + name +
         ", is damaged and can't be read. mv " + name + " " + name +
         ".damaged goes back to the state before them; sophia run then reads what is missing from "
         "the source again.";
}

std::string damage_advice(const std::filesystem::path& file) {
  const std::string name = file.string();
  return "the warehouse file " + name +
         " is damaged and can't be read. Put a copy of it back, if you have one (then sophia run "
         "brings what is newer). Without a copy: mv " +
         name + " " + name +
         ".damaged && sophia run, which reads everything from the source again and makes the "
         "tables anew; memories and settings that were stored in this file only are not in the "
         "source.";
}

// Texts of the engine for bytes that can't be what it wrote.
bool is_damage(const Error& error) {
  if (error.code == Code::kDataLoss) return true;
  for (const char* part : {"Serialization Error", "checksum", "Failed to load metadata",
                           "replaying WAL", "ot read enough bytes"}) {
    if (error.message.find(part) != std::string::npos) return true;
  }
  return false;
}

Error attach_error(Error error, const std::filesystem::path& file) {
  if (error.code == Code::kFailedPrecondition) {
    error.message = "another program has " + file.string() + " open: close it, then try again. " +
                    error.message;
  } else if (error.message.find("database file with version number") != std::string::npos) {
    error.message = file.string() + " was written by another version of the engine than " +
                    std::string(kEngineVersion) +
                    ", which this program has: use the program that " +
                    "wrote it, or install a newer one. " + error.message;
  } else if (is_damage(error)) {
    error = damage_error(std::move(error), file);
  }
  return error;
}

// Raw records are kilobytes each. A checkpoint writes the last row group of a table anew, so the
// engine's default of 122,880 rows made each checkpoint of a sync rewrite all that it had landed.
constexpr char kRowGroups[] = " (ROW_GROUP_SIZE 4096)";

// The engine itself runs in memory and the file is attached under its environment's name, so that
// three-part names work and the file stays a plain database for other programs.
Status attach(duckdb_connection connection, const Database::State& state,
              const OpenOptions& options) {
  const std::string path = state.file.empty() ? ":memory:" : state.file.string();
  const std::string how = options.read_only ? " (READ_ONLY)" : kRowGroups;
  if (auto status = run(connection, "ATTACH " + quoted_text(path) + " AS " + state.catalog + how);
      !status) {
    return std::unexpected(attach_error(std::move(status).error(), state.file));
  }
  SOPHIA_CHECK_OK(run(connection, "SET GLOBAL TimeZone = 'UTC'"));
  if (!options.writable_file.empty()) {
    SOPHIA_CHECK_OK(run(connection, "SET GLOBAL allowed_paths = [" +
                                        quoted_text(options.writable_file.string()) + "]"));
  }
  return run(connection, "SET GLOBAL enable_external_access = false");
}

// Conversations of customers: nobody but the owner reads the directory.
Status make_directory(const std::filesystem::path& directory) {
  std::error_code error;
  if (std::filesystem::exists(directory, error)) return {};
  std::filesystem::create_directories(directory, error);
  if (!error) {
    std::filesystem::permissions(directory, std::filesystem::perms::owner_all, error);
  }
  if (!error) return {};
  return fail(Code::kPermissionDenied,
              "cannot make " + directory.string() + ": " + error.message());
}

Status check_file(const std::filesystem::path& file, const OpenOptions& options) {
  std::error_code error;
  if (std::filesystem::exists(file, error)) return {};
  if (error)
    return fail(Code::kPermissionDenied, "cannot reach " + file.string() + ": " + error.message());
  if (options.create && !options.read_only) return make_directory(file.parent_path());
  return fail(Code::kNotFound, "there is no warehouse at " + file.string() + ": run sophia deploy");
}

// A deployed file names its environment in CONFIG.
Status check_environment(Connection& connection, const std::string& environment,
                         const std::filesystem::path& file) {
  SOPHIA_TRY(const ResultSet tables,
             connection.query("SELECT count(*) FROM duckdb_tables() WHERE database_name = "
                              "current_database() AND schema_name = 'CONFIG' "
                              "AND table_name = 'APPLICATION_SETTINGS'"));
  if (tables.integer(0, 0) == 0) return {};
  SOPHIA_TRY(const ResultSet named,
             connection.query("SELECT SETTING_VALUE FROM CONFIG.APPLICATION_SETTINGS "
                              "WHERE SETTING_NAME = 'environment' "
                              "AND APPLICATION_NAME = 'SOPHIA_AI'"));
  if (named.row_count() == 0 || named.text(0, 0) == environment) return {};
  return fail(Code::kFailedPrecondition,
              file.string() + " holds the environment " + named.text(0, 0) + ", not " +
                  environment +
                  ": use its own data directory, or set SOPHIA_ENVIRONMENT=" + named.text(0, 0));
}

}  // namespace

Error damage_error(Error error, const std::filesystem::path& file) {
  error.code = Code::kDataLoss;
  const bool is_log = error.message.find("replaying WAL") != std::string::npos;
  error.message = (is_log ? log_damage_advice(file) : damage_advice(file)) +
                  " The engine says: " + error.message;
  return error;
}

Database::State::~State() { duckdb_close(&raw); }

Database::Database(std::shared_ptr<State> state) : state_(std::move(state)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;
const std::filesystem::path& Database::file() const { return state_->file; }
const std::string& Database::catalog() const { return state_->catalog; }

Result<Database> Database::open(const std::filesystem::path& file, const OpenOptions& options) {
  if (duckdb_library_version() != kEngineVersion) {
    return fail(Code::kFailedPrecondition, std::string("libduckdb is ") + duckdb_library_version() +
                                               ", Sophia needs " + std::string(kEngineVersion) +
                                               ": check LD_LIBRARY_PATH or run scripts/setup");
  }
  auto state = std::make_shared<State>();
  SOPHIA_TRY(state->catalog, catalog_name(options.environment));
  if (!file.empty()) {
    state->file = std::filesystem::absolute(file);
    SOPHIA_CHECK_OK(check_file(state->file, options));
    const auto mode = options.read_only ? DataLock::Mode::kShared : DataLock::Mode::kExclusive;
    SOPHIA_TRY(state->lock, DataLock::acquire(state->file.parent_path(), mode));
  }
  const EngineConfig config;
  SOPHIA_CHECK_OK(configure(config, state->file, options));
  char* why = nullptr;
  if (duckdb_open_ext(":memory:", &state->raw, config.raw, &why) != DuckDBSuccess) {
    Error error = engine_error(why == nullptr ? "the engine did not start" : why);
    duckdb_free(why);
    return std::unexpected(std::move(error));
  }
  duckdb_connection first = nullptr;
  SOPHIA_CHECK(duckdb_connect(state->raw, &first) == DuckDBSuccess);
  const Status attached = attach(first, *state, options);
  duckdb_disconnect(&first);
  SOPHIA_CHECK_OK(attached);

  state->journal = std::make_unique<Journal>(state->file);
  SOPHIA_CHECK_OK(state->journal->load());
  if (options.read_only && state->journal->is_waiting()) {
    return fail(Code::kFailedPrecondition,
                state->file.string() +
                    ".journal holds memories that are not in the tables yet: "
                    "open the warehouse once for writing (sophia memory stats), then try again");
  }
  Database database(std::move(state));
  SOPHIA_TRY(Connection connection, database.connect());
  SOPHIA_CHECK_OK(check_environment(connection, options.environment, database.file()));
  return database;
}

Result<std::unique_ptr<Connection::State>> open_connection(
    const std::shared_ptr<Database::State>& database) {
  auto state = std::make_unique<Connection::State>();
  state->database = database;
  if (duckdb_connect(database->raw, &state->raw) != DuckDBSuccess) {
    return fail(Code::kResourceExhausted, "the engine gave no connection");
  }
  SOPHIA_CHECK_OK(run(state->raw, "USE " + database->catalog));
  return state;
}

Result<Connection> Database::connect() const {
  SOPHIA_TRY(auto state, open_connection(state_));
  return Connection(std::move(state));
}

Status Database::defer(std::vector<Change> changes) const {
  return state_->journal->defer(state_, std::move(changes));
}

Status Database::settle() const { return state_->journal->settle(state_); }

Status settle_first(const Connection::State& connection) {
  if (connection.settles || connection.in_transaction) return {};
  Journal& journal = *connection.database->journal;
  return journal.is_waiting() ? journal.settle(connection.database) : Status{};
}

}  // namespace sophia::warehouse
