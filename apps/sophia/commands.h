// The list of subcommands, in the order that --help shows them.
#pragma once

#include "command.h"

namespace sophia::app {

void add_init_command(const Command& app, Runtime& runtime);
void add_airbyte_command(const Command& app, Runtime& runtime);
void add_deploy_command(const Command& app, Runtime& runtime);
void add_run_command(const Command& app, Runtime& runtime);
void add_sync_command(const Command& app, Runtime& runtime);
void add_transform_command(const Command& app, Runtime& runtime);
void add_status_command(const Command& app, Runtime& runtime);
void add_job_command(const Command& app, Runtime& runtime);
void add_sql_command(const Command& app, Runtime& runtime);
void add_demo_command(const Command& app, Runtime& runtime);
void add_enrich_command(const Command& app, Runtime& runtime);
void add_embed_command(const Command& app, Runtime& runtime);
void add_search_command(const Command& app, Runtime& runtime);
void add_ask_command(const Command& app, Runtime& runtime);
void add_feedback_command(const Command& app, Runtime& runtime);
void add_eval_command(const Command& app, Runtime& runtime);
void add_memory_command(const Command& app, Runtime& runtime);
void add_cortex_command(const Command& app, Runtime& runtime);
void add_model_command(const Command& app, Runtime& runtime);
void add_completion_command(const Command& app, Runtime& runtime);
void add_doctor_command(const Command& app, Runtime& runtime);
void add_simulate_command(const Command& app, Runtime& runtime);

inline void add_all_commands(const Command& app, Runtime& runtime) {
  add_demo_command(app, runtime);
  add_init_command(app, runtime);
  add_deploy_command(app, runtime);
  add_run_command(app, runtime);
  add_sync_command(app, runtime);
  add_transform_command(app, runtime);
  add_status_command(app, runtime);
  add_job_command(app, runtime);
  add_sql_command(app, runtime);
  add_enrich_command(app, runtime);
  add_embed_command(app, runtime);
  add_search_command(app, runtime);
  add_ask_command(app, runtime);
  add_feedback_command(app, runtime);
  add_eval_command(app, runtime);
  add_memory_command(app, runtime);
  add_cortex_command(app, runtime);
  add_model_command(app, runtime);
  add_airbyte_command(app, runtime);
  add_doctor_command(app, runtime);
  add_simulate_command(app, runtime);
  add_completion_command(app, runtime);
}

// What the program is when its file is called source-gong: spec, check, discover, read.
int run_as_source_gong(int argc, char** argv);

}  // namespace sophia::app
