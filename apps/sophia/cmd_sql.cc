#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <iterator>
#include <limits>
#include <optional>

#include "commands.h"
#include "core/file.h"
#include "dialect/rewriter.h"
#include "snowflake_sql.h"
#include "warehouse/open_warehouse.h"
#include "warehouse/render.h"
#include "warehouse/user_sql.h"

namespace sophia::app {
namespace {

namespace wh = sophia::warehouse;

constexpr std::size_t kTableRows = 200;

struct Flags {
  std::string sql;
  bool write = false;
  std::string format;
  std::filesystem::path output;
  std::optional<std::int64_t> rows;
  std::string dialect = "auto";
};

std::size_t terminal_width() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

// --format, else --json, else what the output file's name says, else a table.
Result<wh::RowFormat> choose_format(const Runtime& rt, const Flags& flags) {
  std::string name = flags.format;
  if (name.empty() && rt.json) name = "json";
  if (name.empty() && !flags.output.empty()) {
    name = flags.output.extension().string();
    if (!name.empty()) name.erase(0, 1);
    if (name == "txt") name = "table";
  }
  const auto format = wh::parse_row_format(name.empty() ? "table" : name);
  if (!format) {
    return fail(Code::kInvalidArgument,
                "format \"" + name + "\" is not one of table, csv, json, jsonl, parquet");
  }
  if (*format == wh::RowFormat::kParquet && flags.output.empty()) {
    return fail(Code::kInvalidArgument, "parquet is no text: name a file with --output");
  }
  return *format;
}

// The file that rows go to until they are all there; renamed at the end, removed otherwise. A
// device is written to as it stands.
class Output {
 public:
  explicit Output(const std::filesystem::path& path) : path_(path) {
    if (path_.empty()) return;
    temporary_ = std::filesystem::absolute(path_);
    if (!is_device(path_)) temporary_ += "." + std::to_string(getpid()) + ".tmp";
  }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output() {
    if (file_ != nullptr) std::fclose(file_);
    std::error_code ignored;  // there may be no such file
    if (!temporary_.empty() && !is_device(temporary_)) std::filesystem::remove(temporary_, ignored);
  }

  const std::filesystem::path& temporary() const { return temporary_; }

  Status write(std::string_view text) {
    std::FILE* file = stdout;
    if (!path_.empty()) {
      if (file_ == nullptr) file_ = std::fopen(temporary_.c_str(), "wb");
      file = file_;
    }
    if (file != nullptr && std::fwrite(text.data(), 1, text.size(), file) == text.size()) return {};
    return fail(Code::kInternal, "cannot write " + shown());
  }

  Status finish() {
    if (path_.empty()) {
      return std::fflush(stdout) == 0 ? Status() : fail(Code::kInternal, "cannot write " + shown());
    }
    const bool closed = file_ == nullptr || std::fclose(file_) == 0;
    file_ = nullptr;
    std::error_code error;
    if (closed && !is_device(path_)) std::filesystem::rename(temporary_, path_, error);
    return closed && !error ? Status() : fail(Code::kInternal, "cannot write " + shown());
  }

 private:
  std::string shown() const { return path_.empty() ? "the output" : path_.string(); }
  std::filesystem::path path_;
  std::filesystem::path temporary_;
  std::FILE* file_ = nullptr;
};

std::string read_stdin() {
  return {std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
}

// What completions cost, for whoever pays.
void report_usage(const providers::Usage& usage) {
  if (usage.calls == 0) return;
  std::fprintf(stderr, "completions: %lld (%lld from the cache, %lld failed), %lld + %lld tokens",
               static_cast<long long>(usage.calls), static_cast<long long>(usage.cached),
               static_cast<long long>(usage.failures), static_cast<long long>(usage.prompt_tokens),
               static_cast<long long>(usage.completion_tokens));
  if (usage.cost > 0) std::fprintf(stderr, ", cost %.6f", usage.cost);
  std::fputc('\n', stderr);
}

Result<int> run(Runtime& rt, const Flags& flags) {
  SOPHIA_TRY(const auto* settings, rt.settings());
  SOPHIA_TRY(const wh::RowFormat format, choose_format(rt, flags));
  const std::string sql = flags.sql == "-" ? read_stdin() : flags.sql;
  const bool is_parquet = format == wh::RowFormat::kParquet;
  Output output(flags.output);

  auto options =
      wh::open_options(*settings, flags.write ? wh::Access::kReadWrite : wh::Access::kReadOnly);
  if (is_parquet) options.writable_file = output.temporary();
  SOPHIA_TRY(const auto database, wh::Database::open(wh::warehouse_file(*settings), options));
  SOPHIA_TRY(auto connection, database.connect());
  const bool is_snowflake =
      flags.dialect == "snowflake" || (flags.dialect == "auto" && dialect::is_snowflake_sql(sql));
  Translated translated{.sql = sql, .completions = nullptr};
  if (is_snowflake) {
    SOPHIA_TRY(translated, from_snowflake(rt, connection, database.catalog(), sql));
  }
  SOPHIA_CHECK_OK(connection.execute("SET GLOBAL lock_configuration = true"));
  const std::stop_callback on_stop(rt.stop(), [&connection] { connection.interrupt(); });

  wh::UserSqlOptions how{.may_write = flags.write};
  if (is_parquet) how.parquet_file = output.temporary();
  const bool is_table = format == wh::RowFormat::kTable;
  how.max_rows = flags.rows ? static_cast<std::size_t>(*flags.rows) : is_table ? kTableRows : 0;
  std::unique_ptr<wh::RowWriter> writer;
  if (!is_parquet) {
    const bool fits = is_table && flags.output.empty() && rt.stdout_is_terminal();
    writer = wh::make_row_writer({format, fits ? terminal_width() : 0},
                                 [&output](std::string_view text) { return output.write(text); });
  }
  const auto report = wh::run_user_sql(connection, translated.sql, how, writer.get());
  if (translated.completions != nullptr) report_usage(translated.completions->total());
  if (!report) return std::unexpected(report.error());
  if (report->is_write && report->rows == 0) {
    const char* text = report->rows_changed == 1 ? "%lld row changed\n" : "%lld rows changed\n";
    std::printf(rt.json ? "{\"rows_changed\":%lld}\n" : text,
                static_cast<long long>(report->rows_changed));
    return kExitOk;
  }
  SOPHIA_CHECK_OK(output.finish());
  if (!flags.output.empty()) {
    std::fprintf(stderr, "%lld rows to %s\n", static_cast<long long>(report->rows),
                 flags.output.c_str());
  }
  return kExitOk;
}

}  // namespace

void add_sql_command(const Command& app, Runtime& runtime) {
  const auto command = app.add_command(
      "sql", "Runs one SQL statement on the warehouse; only reads unless told --write");
  auto flags = std::make_shared<Flags>();
  command.add_option("statement", flags->sql, "The statement, or - to read it from stdin")
      .required();
  command.add_flag("--write", flags->write, "Allow INSERT, UPDATE, DELETE, CREATE ...");
  command.add_option("--format", flags->format, "table (default), csv, json, jsonl, parquet");
  command.add_option("--output", flags->output, "Write to this file; its ending names the format");
  command
      .add_option("--rows", flags->rows,
                  "Most rows to show, 0 = all (default: 200 for a table, else all)")
      .not_negative();
  command
      .add_option(
          "--dialect", flags->dialect,
          "snowflake, duckdb, or auto (default): Snowflake's when the statement has a function or "
          "form that only Snowflake has, else the engine's own")
      .one_of({"auto", "snowflake", "duckdb"});
  command.footer(
      "Examples:\n"
      "  sophia sql \"SELECT CALL_TITLE, TALK_RATIO FROM STG_TRANSFORMED.STG_GONG_CALLS\"\n"
      "  sophia sql \"FROM STG_TRANSFORMED.STG_GONG_CALLS\" --output calls.parquet\n"
      "  echo \"SELECT count(*) FROM RAW_AIRBYTE.QUARANTINE\" | sophia sql -");
  command.on_run(
      [&runtime, flags] { runtime.run([flags](Runtime& rt) { return run(rt, *flags); }); });
}

}  // namespace sophia::app
