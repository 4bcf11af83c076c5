
#include "commands.h"
#include "evaluate.h"

namespace sophia::app {

void add_eval_command(const Command& app, Runtime& runtime) {
  const auto command =
      app.add_command("eval", "Scores answers on a question set, or rankings on a retrieval set");
  auto request = std::make_shared<EvalRequest>();
  command.add_option("--questions", request->questions,
                     "JSONL of questions with right answers (samples/eval/README.md)");
  command.add_option("--part", request->part, "all, or one half by hash of the id")
      .one_of({"all", "a", "b"});
  command.add_option("--as-of", request->as_of,
                     "What \"today\" means for questions that don't say");
  command.add_flag("--show-misses", request->show_misses, "List the questions that were missed");
  command.add_option("--corpus", request->corpus, "Retrieval: JSONL of items");
  command.add_option("--queries", request->queries, "Retrieval: JSONL of queries");
  command.add_option("--qrels", request->qrels,
                     "Retrieval: JSONL of {\"query_id\",\"relevant\":[ids] or {id:grade}}");
  command.add_flag("--keywords-only", request->keywords_only,
                   "Retrieval: leave the embedding model out");
  command.add_option("--save", request->save, "Write the figures to this file");
  command.add_option("--compare", request->compare, "Show the change against a saved run");
  command.add_option("--min-intent", request->minimum["intent_accuracy"],
                     "Fail below this intent accuracy");
  command.add_option("--min-entities", request->minimum["entity_f1"], "Fail below this entity F1");
  command.add_option("--min-citations", request->minimum["citations_complete"],
                     "Fail below this share of complete citations");
  command.add_option("--min-numbers", request->minimum["numbers_equal"],
                     "Fail below this share of right numbers");
  command.add_option("--min-ndcg", request->minimum["ndcg@10"], "Fail below this nDCG@10");
  command.on_run([&runtime, request] {
    runtime.run([request](Runtime& rt) { return run_eval(rt, *request); });
  });
}

}  // namespace sophia::app
