// The warehouse, opened for a run of the pipeline, and the stages that `sophia run` chains and
// `sophia sync` and `sophia transform` run alone.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "command.h"
#include "pipeline/job_log.h"
#include "pipeline/stages.h"
#include "warehouse/database.h"

namespace sophia::app {

struct SyncFlags {
  std::string source = "gong";
  std::string connector;                   // command line of a foreign connector; empty: our own
  std::filesystem::path connector_config;  // its config file
  std::vector<std::string> streams;        // empty: the usual ones
};

// Options of `sync` and `run`; in cmd_sync.cc.
void bind_sync_flags(const Command& command, SyncFlags& flags);

class PipelineRun {
 public:
  // Opens the warehouse for writing; with `deploy` it is made or brought up to date first, else it
  // must be.
  static Result<std::unique_ptr<PipelineRun>> open(Runtime& runtime, bool deploy);

  pipeline::Stage sync_stage(SyncFlags flags);  // in pipeline_sync.cc
  pipeline::Stage transform_stage(bool rebuild);
  pipeline::Stage enrich_stage();  // in pipeline_ai.cc
  // Skipped with a line that says so when no embedding model is installed.
  pipeline::Stage embed_stage(std::string model);  // in pipeline_ai.cc
  // What `sophia run` does, in order.
  std::vector<pipeline::Stage> usual_stages(SyncFlags flags);

  // Runs the stages, prints what each did and gives the exit code.
  Result<int> run(const std::vector<pipeline::Stage>& stages);

 private:
  PipelineRun(Runtime& runtime, const config::Settings& settings, warehouse::Database database,
              warehouse::Connection connection, std::string correlation_id);

  // Of the embedded engine while one stage runs; the settings go before `memory_mb`.
  struct Limits {
    std::int64_t threads = 1;
    std::int64_t memory_mb = 0;      // of the engine; 0: as it is
    std::int64_t checkpoint_mb = 8;  // the log is worked into the file at this size
  };
  Result<pipeline::StageOutcome> with_limits(
      Limits limits, const std::function<Result<pipeline::StageOutcome>()>& stage);
  Result<pipeline::StageOutcome> sync(const SyncFlags& flags, const std::stop_token& stop);
  Result<pipeline::StageOutcome> transform(bool rebuild, const std::stop_token& stop);
  Result<pipeline::StageOutcome> enrich(const std::stop_token& stop);
  Result<pipeline::StageOutcome> embed(const std::string& model, const std::stop_token& stop);

  Runtime& runtime_;
  const config::Settings& settings_;
  warehouse::Database database_;
  warehouse::Connection connection_;
  pipeline::JobLog jobs_;
};

}  // namespace sophia::app
