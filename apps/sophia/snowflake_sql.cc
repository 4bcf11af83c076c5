#include "snowflake_sql.h"

#include "dialect/session.h"
#include "remote_models.h"

namespace sophia::app {

Result<Translated> from_snowflake(Runtime& runtime, warehouse::Connection& connection,
                                  std::string_view catalog, std::string_view sql) {
  SOPHIA_TRY(const auto* settings, runtime.settings());
  SOPHIA_TRY(const auto options,
             dialect::rewrite_options(connection, catalog, runtime.clock().now()));
  SOPHIA_TRY(const auto rewritten, dialect::rewrite(sql, options));
  Translated translated{.sql = rewritten.sql, .completions = nullptr};
  const bool completes = translated.sql.find("COMPLETE(") != std::string::npos ||
                         translated.sql.find("AI_FILTER(") != std::string::npos;
  if (completes) {
    SOPHIA_TRY(translated.completions, make_completions(*settings, runtime.clock()));
  }
  dialect::AiOptions ai;
  ai.load_embedder = [&runtime, settings](std::string_view model) {
    return load_embedder(*settings, runtime.clock(), model);
  };
  SOPHIA_TRY(ai.stored_model, dialect::stored_model(connection));
  ai.completer = translated.completions;
  ai.filter_model = settings->cortex.completion_model;
  ai.stop = runtime.stop();
  SOPHIA_CHECK_OK(dialect::open_session(connection, catalog, std::move(ai)));
  SOPHIA_CHECK_OK(dialect::define_macros(connection, catalog, translated.sql));
  if (!rewritten.schema.empty()) {
    SOPHIA_CHECK_OK(dialect::use_schema(connection, catalog, rewritten.schema));
  }
  return translated;
}

}  // namespace sophia::app
