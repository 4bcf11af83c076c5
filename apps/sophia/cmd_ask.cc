
#include "ask.h"
#include "commands.h"

namespace sophia::app {

void add_ask_command(const Command& app, Runtime& runtime) {
  const auto command =
      app.add_command("ask", "Answers a question about calls and deals, each claim with its proof");
  auto request = std::make_shared<AskRequest>();
  command.add_option("question", request->words, "The question, in plain words");
  command.add_flag("--explain", request->explain,
                   "Show intent, entities, statements, scores, timings");
  command.add_option("--session", request->session,
                     "Name of a conversation: follow-ups keep its context");
  command.add_option("--as-of", request->as_of,
                     "What \"today\" means (a date or time; default: now)");
  command.add_option("--verify", request->verify,
                     "Replay the proof of an answer (its --json) against the warehouse");
  command.add_option("--batch", request->batch, "JSONL of {\"id\",\"text\",\"as_of\"?}");
  command.add_option("--output", request->output,
                     "With --batch: JSONL of answers, in the same order; - is standard output");
  command.on_run([&runtime, request] {
    runtime.run([request](Runtime& rt) { return run_ask(rt, *request); });
  });
}

}  // namespace sophia::app
