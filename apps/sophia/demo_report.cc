#include "demo_report.h"

#include <fmt/format.h>

#include <cstdio>

#include "ask.h"
#include "search/transcript_search.h"
#include "search_transcripts.h"
#include "snowflake_sql.h"
#include "terminal.h"
#include "warehouse/open_warehouse.h"
#include "warehouse/render.h"
#include "warehouse/user_sql.h"

namespace sophia::app {
namespace {

constexpr std::string_view kCalls = R"sql(
SELECT strftime(CALL_DATETIME_UTC, '%Y-%m-%d'), coalesce(ACCOUNT_NAME, ''), CALL_TITLE,
       coalesce(PRIMARY_USER_NAME, ''), printf('%d:%02d', CALL_DURATION_SECONDS // 60, CALL_DURATION_SECONDS % 60),
       coalesce(printf('%.0f %%', 100 * TALK_RATIO), ''), coalesce(DEAL_STAGE, '')
FROM STG_TRANSFORMED.STG_GONG_CALLS
WHERE NOT IS_DELETED
ORDER BY CALL_DATETIME_UTC DESC, CALL_ID
LIMIT 12
)sql";

constexpr std::string_view kReps = R"sql(
SELECT PRIMARY_USER_NAME, count(*)::VARCHAR, printf('%.0f %%', 100 * avg(TALK_RATIO)),
       printf('%.0f s', avg(LONGEST_MONOLOGUE_SECONDS)), printf('%.1f', avg(QUESTIONS_ASKED_COUNT)),
       coalesce(printf('%.2f s', avg(m.COMPUTED_VALUE)), '')
FROM STG_TRANSFORMED.STG_GONG_CALLS AS c
LEFT JOIN STG_TRANSFORMED.STG_GONG_CALL_METRICS AS m ON m.CALL_ID = c.CALL_ID AND m.METRIC_NAME = 'patience'
WHERE PRIMARY_USER_NAME IS NOT NULL AND TALK_RATIO IS NOT NULL AND NOT IS_DELETED
GROUP BY PRIMARY_USER_NAME
ORDER BY avg(TALK_RATIO) DESC
)sql";

Status print_table(warehouse::Connection& connection, const Terminal& terminal,
                   std::string_view title, std::string_view sql,
                   const std::vector<TableColumn>& columns) {
  SOPHIA_TRY(const auto rows, connection.query(sql));
  std::vector<std::vector<std::string>> cells;
  for (std::size_t r = 0; r < rows.row_count(); ++r) {
    cells.emplace_back();
    for (std::size_t c = 0; c < columns.size(); ++c) cells.back().push_back(rows.text(r, c));
  }
  std::printf("\n%s\n%s", terminal.styled(title, Style::kAccent).c_str(),
              table(terminal, columns, cells).c_str());
  return {};
}

Status show_tables(Runtime& runtime, const Terminal& terminal) {
  SOPHIA_TRY(const auto* settings, runtime.settings());
  SOPHIA_TRY(const auto database,
             warehouse::open_warehouse(*settings, warehouse::Access::kReadOnly));
  SOPHIA_TRY(auto connection, database.connect());
  SOPHIA_CHECK_OK(print_table(connection, terminal, "The newest calls", kCalls,
                              {{"date"},
                               {"account", false, 20},
                               {"call", false, 40},
                               {"host", false, 16},
                               {"length", true},
                               {"talk", true},
                               {"stage", false, 18}}));
  return print_table(connection, terminal,
                     "Reps side by side (talk: the rep's share; a wait of 0.6 to 1 s is patient)",
                     kReps,
                     {{"rep"},
                      {"calls", true},
                      {"talk", true},
                      {"longest monologue", true},
                      {"questions a call", true},
                      {"wait", true}});
}

// docs/cookbook/07_risk_counts.sql
constexpr std::string_view kCookbookQuery = R"sql(
SELECT r.value::STRING AS risk, COUNT(*) AS calls,
    LISTAGG(DISTINCT c.ACCOUNT_NAME, ', ') WITHIN GROUP (ORDER BY c.ACCOUNT_NAME) AS accounts
FROM STG_TRANSFORMED.STG_GONG_CALLS c, TABLE(FLATTEN(INPUT => c.RISK_INDICATORS)) r
GROUP BY risk
ORDER BY calls DESC, risk;
)sql";

// A query as it is written for Snowflake, and what it gives here.
Status show_cookbook_query(Runtime& runtime, const Terminal& terminal) {
  SOPHIA_TRY(const auto* settings, runtime.settings());
  SOPHIA_TRY(const auto database,
             warehouse::open_warehouse(*settings, warehouse::Access::kReadOnly));
  SOPHIA_TRY(auto connection, database.connect());
  SOPHIA_TRY(const Translated translated,
             from_snowflake(runtime, connection, database.catalog(), kCookbookQuery));
  std::printf("%s%s\n", terminal.styled("Snowflake's SQL runs here too", Style::kAccent).c_str(),
              std::string(kCookbookQuery).c_str());
  const auto writer = warehouse::make_row_writer({warehouse::RowFormat::kTable, terminal.width()},
                                                 [](std::string_view text) -> Status {
                                                   std::fwrite(text.data(), 1, text.size(), stdout);
                                                   return {};
                                                 });
  SOPHIA_TRY(const auto report,
             warehouse::run_user_sql(connection, translated.sql, {.max_rows = 8}, writer.get()));
  static_cast<void>(report);
  std::printf("\n");
  return {};
}

Status show_questions(Runtime& runtime, const Terminal& terminal) {
  for (const char* question :
       {"Show me recent calls with negative sentiment", "Find calls about pricing objections",
        "What are the key topics discussed in calls with Acme Corp?",
        "Analyze sentiment trends for our sales team", "Show me coaching insights for John Smith",
        "Find similar calls to the one with deal ID 12345"}) {
    std::printf("%s\n", terminal.styled("> " + std::string(question), Style::kAccent).c_str());
    AskRequest request;
    request.words = {question};
    SOPHIA_TRY(const int answered, run_ask(runtime, request));
    static_cast<void>(answered);
    std::printf("\n");
  }
  return {};
}

}  // namespace

Status show_demo_report(Runtime& runtime) {
  if (runtime.json) return {};
  const Terminal terminal = Terminal::standard_output();
  SOPHIA_CHECK_OK(show_tables(runtime, terminal));
  TranscriptSearchRequest request;
  request.query = "the price is too expensive";
  request.filter.speaker_type = "External";
  request.limit = 3;
  std::printf("\n%s\n",
              terminal.styled("What customers said about the price", Style::kAccent).c_str());
  SOPHIA_TRY(const int searched, run_transcript_search(runtime, request));
  static_cast<void>(searched);
  SOPHIA_CHECK_OK(show_questions(runtime, terminal));
  SOPHIA_CHECK_OK(show_cookbook_query(runtime, terminal));
  const std::string dir = runtime.dir ? runtime.dir->string() : ".sophia-demo";
  std::printf("%s\n", terminal.styled("Try next", Style::kAccent).c_str());
  for (const char* command : {"ask \"why did we lose Initech?\"",
                              "search transcripts \"security review\" --speaker-type External",
                              "sql \"SELECT ACCOUNT_NAME, count(*) AS calls FROM "
                              "STG_TRANSFORMED.STG_GONG_CALLS GROUP BY ALL ORDER BY calls DESC\"",
                              "status", "doctor"}) {
    std::printf("  sophia %s --dir %s\n", command, dir.c_str());
  }
  return {};
}

}  // namespace sophia::app
