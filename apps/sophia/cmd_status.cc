#include <cstdio>

#include "commands.h"
#include "pipeline/status.h"
#include "search/transcript_index.h"
#include "warehouse/deploy.h"
#include "warehouse/open_warehouse.h"

namespace sophia::app {
namespace {

Result<int> run(Runtime& rt) {
  SOPHIA_TRY(const auto* settings, rt.settings());
  SOPHIA_TRY(const auto database,
             warehouse::open_warehouse(*settings, warehouse::Access::kReadOnly));
  SOPHIA_TRY(auto connection, database.connect());
  SOPHIA_CHECK_OK(warehouse::check_deployed(connection));
  SOPHIA_TRY(auto status, pipeline::read_status(connection, rt.clock().now()));
  SOPHIA_TRY(const auto manifest, search::TranscriptIndex::manifest_of(connection, {}));
  status.search_index = {static_cast<std::int64_t>(manifest.calls),
                         static_cast<std::int64_t>(manifest.segments), manifest.content};
  const pipeline::QuotaStatus quota{status.requests_today, settings->gong.daily_requests};
  const std::string text = rt.json ? pipeline::status_json(status, quota) + "\n"
                                   : pipeline::status_text(status, quota, rt.clock().now());
  std::fputs(text.c_str(), stdout);
  return kExitOk;
}

}  // namespace

void add_status_command(const Command& app, Runtime& runtime) {
  const auto command = app.add_command(
      "status", "Tells how fresh and complete the warehouse is, and how the last runs ended");
  command.on_run([&runtime] { runtime.run(run); });
}

}  // namespace sophia::app
