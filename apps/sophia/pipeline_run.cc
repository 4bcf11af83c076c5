#include "pipeline_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "core/json_writer.h"
#include "core/log.h"
#include "pipeline/transform.h"
#include "progress.h"
#include "warehouse/deploy.h"
#include "warehouse/open_warehouse.h"

namespace sophia::app {

using pipeline::StageOutcome;
using pipeline::StageResult;

namespace {

// Statements that set what with_limits() changes to what it is now. RESET would not do: it leaves
// the memory limit as it is.
Result<std::string> engine_settings(warehouse::Connection& connection) {
  SOPHIA_TRY(const auto rows, connection.query(R"(
    SELECT string_agg('SET GLOBAL ' || name || ' = ''' || value || '''', '; ')
    FROM duckdb_settings()
    WHERE name IN ('threads', 'memory_limit', 'checkpoint_threshold', 'allocator_flush_threshold',
      'allocator_bulk_deallocation_flush_threshold', 'disabled_compression_methods'))"));
  return rows.text(0, 0);
}

}  // namespace

PipelineRun::PipelineRun(Runtime& runtime, const config::Settings& settings,
                         warehouse::Database database, warehouse::Connection connection,
                         std::string correlation_id)
    : runtime_(runtime),
      settings_(settings),
      database_(std::move(database)),
      connection_(std::move(connection)),
      jobs_(runtime.clock(), std::move(correlation_id)) {}

Result<std::unique_ptr<PipelineRun>> PipelineRun::open(Runtime& runtime, bool deploy) {
  SOPHIA_TRY(const auto* settings, runtime.settings());
  const auto access = deploy ? warehouse::Access::kCreate : warehouse::Access::kReadWrite;
  SOPHIA_TRY(auto database, warehouse::open_warehouse(*settings, access));
  SOPHIA_TRY(auto connection, database.connect());
  if (deploy) {
    SOPHIA_CHECK_OK(warehouse::deploy(connection, {.environment = settings->environment,
                                                   .program = "sophia " SOPHIA_VERSION,
                                                   .clock = runtime.clock()}));
  }
  SOPHIA_CHECK_OK(warehouse::check_deployed(connection));
  SOPHIA_TRY(std::string id, pipeline::new_correlation_id(connection, runtime.clock()));
  std::unique_ptr<PipelineRun> run(new PipelineRun(runtime, *settings, std::move(database),
                                                   std::move(connection), std::move(id)));
  SOPHIA_CHECK_OK(run->jobs_.close_interrupted(run->connection_));
  return run;
}

pipeline::Stage PipelineRun::transform_stage(bool rebuild) {
  return {"transform", [this, rebuild](const std::stop_token& stop) {
            // A batch is a few row groups: more threads would mostly spin while they wait.
            return with_limits({.threads = std::max<std::int64_t>(1, settings_.warehouse.threads),
                                .checkpoint_mb = 256},
                               [&] { return transform(rebuild, stop); });
          }};
}

Result<StageOutcome> PipelineRun::with_limits(Limits limits,
                                              const std::function<Result<StageOutcome>()>& stage) {
  SOPHIA_TRY(const std::string former, engine_settings(connection_));
  // Trying symbol tables on each row group of texts took a sixth of the time and made the file 8 %
  // smaller; a checkpoint writes anew what each batch changed.
  SOPHIA_CHECK_OK(connection_.execute(
      fmt::format("SET GLOBAL threads = {}; SET GLOBAL checkpoint_threshold = '{}MB'; "
                  "SET GLOBAL disabled_compression_methods = 'fsst,dict_fsst,zstd'",
                  limits.threads, limits.checkpoint_mb)));
  if (limits.memory_mb > 0 && settings_.warehouse.memory_limit.empty()) {
    // Freed memory goes back at once, else what a checkpoint took for a moment counts ever after.
    const Status limited = connection_.execute(
        fmt::format("SET GLOBAL allocator_flush_threshold = '1MB'; "
                    "SET GLOBAL allocator_bulk_deallocation_flush_threshold = '1MB'; "
                    "SET GLOBAL memory_limit = '{}MB'",
                    limits.memory_mb));
    // More than that is in use and can't be put aside: the stage works all the same.
    if (!limited) log::warn("the engine keeps its memory", {{"message", limited.error().message}});
  }
  auto outcome = stage();
  if (auto reset = connection_.execute(former); !reset && outcome) {
    return std::unexpected(reset.error());
  }
  return outcome;
}

Result<StageOutcome> PipelineRun::transform(bool rebuild, const std::stop_token& stop) {
  Progress progress(runtime_.clock(), is_interactive(runtime_), runtime_.json);
  const auto on_progress = [&](const pipeline::TransformReport& r) {
    progress.show({.stage = "transform", .done = r.calls + r.transcripts, .total = r.pending});
  };
  pipeline::Transform transform(connection_, runtime_.clock(), jobs_,
                                {.batch_rows = settings_.warehouse.batch_rows,
                                 .private_calls = settings_.gong.private_calls,
                                 .rebuild = rebuild},
                                on_progress);
  SOPHIA_TRY(const auto report, transform.run(stop));
  std::string summary =
      fmt::format("transform: {} call and {} transcript records, {} speaker segments", report.calls,
                  report.transcripts, report.segments);
  if (report.calls_skipped > 0)
    summary += fmt::format(", {} private skipped", report.calls_skipped);
  if (report.transcripts_waiting > 0) {
    summary += fmt::format(", {} transcripts wait for their call", report.transcripts_waiting);
  }
  if (report.partial()) {
    summary += fmt::format(", {} can't be typed (PROCESSING_ERROR in RAW_AIRBYTE says why)",
                           report.calls_failing + report.transcripts_failing);
  }
  return StageOutcome{
      .partly = report.partial(), .summary = std::move(summary), .json = report.as_json()};
}

Result<int> PipelineRun::run(const std::vector<pipeline::Stage>& stages) {
  const auto after = [this](const StageResult& result) {
    if (!runtime_.json) std::printf("%s\n", result.outcome.summary.c_str());
    std::fflush(stdout);
  };
  SOPHIA_TRY(const auto chain, pipeline::run_stages(stages, after, runtime_.stop()));
  if (runtime_.json) {
    JsonWriter w;
    w.begin_object().field("correlation_id", jobs_.correlation_id());
    w.field("complete", !chain.partly);
    for (const StageResult& result : chain.stages) w.key(result.name).raw(result.outcome.json);
    w.end_object();
    std::printf("%s\n", w.str().c_str());
  }
  return chain.partly ? kExitPartly : kExitOk;
}

}  // namespace sophia::app
