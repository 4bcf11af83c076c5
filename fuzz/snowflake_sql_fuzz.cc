// Snowflake's SQL: a refusal names line and column, and what is accepted the engine answers, be it
// with an error. Statements are explained, not run: constants are still computed.
#include <memory>
#include <optional>

#include "dialect/session.h"
#include "property.h"

namespace sophia::dialect {
namespace {

constexpr const char* kTable =
    "CREATE SCHEMA STG_TRANSFORMED; CREATE TABLE STG_TRANSFORMED.STG_GONG_CALLS (CALL_ID VARCHAR, "
    "CALL_DATETIME_UTC TIMESTAMPTZ, SENTIMENT_SCORE DOUBLE, KEY_TOPICS JSON, "
    "AI_MEMORY_EMBEDDING FLOAT[2])";

struct Engine {
  warehouse::Database database;
  warehouse::Connection connection;
};

std::unique_ptr<Engine> start() {
  warehouse::OpenOptions how;
  how.threads = 1;
  auto database = warehouse::Database::open("", how);
  HOLDS(database);
  auto connection = database->connect();
  HOLDS(connection);
  HOLDS(open_session(*connection, database->catalog(), {}));
  HOLDS(connection->execute(kTable));
  return std::make_unique<Engine>(Engine{*std::move(database), *std::move(connection)});
}

// "2:11: ..."
bool names_a_place(std::string_view message) {
  const auto digits = message.find_first_not_of("0123456789");
  return digits != 0 && digits != std::string_view::npos && message[digits] == ':';
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::unique_ptr<Engine> engine = start();
  const std::string_view sql = fuzz::as_text(data, size);
  const RewriteOptions options{
      .now = Timestamp{0}, .catalog = engine->database.catalog(), .json_columns = {"KEY_TOPICS"}};
  static_cast<void>(is_snowflake_sql(sql));
  const auto rewritten = rewrite(sql, options);
  if (!rewritten) {
    HOLDS(rewritten.error().code == Code::kInvalidArgument);
    HOLDS(names_a_place(rewritten.error().message) ||
          rewritten.error().message == "there is no statement in the SQL text");
    return 0;
  }
  HOLDS(define_macros(engine->connection, options.catalog, rewritten->sql));
  const auto answer = engine->connection.query("EXPLAIN " + rewritten->sql);
  if (!answer) HOLDS(!answer.error().message.empty());
  return 0;
}

}  // namespace sophia::dialect
