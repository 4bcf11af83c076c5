#include <cstdio>

#include "access/policy.h"
#include "chat/sessions.h"
#include "commands.h"
#include "warehouse/open_warehouse.h"

namespace sophia::app {
namespace {

Result<int> rate(Runtime& runtime, const std::string& session, double score) {
  SOPHIA_TRY(const auto* settings, runtime.settings());
  SOPHIA_TRY(const auto database,
             warehouse::open_warehouse(*settings, warehouse::Access::kReadWrite));
  SOPHIA_TRY(auto connection, database.connect());
  SOPHIA_CHECK_OK(chat::rate_last_turn(connection, session, access::Principal{}.id, score));
  std::printf(runtime.json ? "{\"rated\":true}\n"
                           : "Thank you: the last answer of the session is rated.\n");
  return kExitOk;
}

}  // namespace

void add_feedback_command(const Command& app, Runtime& runtime) {
  const auto command =
      app.add_command("feedback", "Rates the last answer of a session of sophia ask");
  auto session = std::make_shared<std::string>();
  auto score = std::make_shared<double>(1);
  command.add_option("--session", *session, "The session").required();
  command.add_option("--score", *score, "0 (bad) to 1 (good)").required().range(0.0, 1.0);
  command.on_run([&runtime, session, score] {
    runtime.run([session, score](Runtime& rt) { return rate(rt, *session, *score); });
  });
}

}  // namespace sophia::app
