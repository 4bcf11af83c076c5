
#include "access/policy.h"
#include "commands.h"
#include "search_collection.h"
#include "search_transcripts.h"

namespace sophia::app {
namespace {

void add_filter_options(const Command& command, TranscriptSearchRequest& request) {
  search::Filter& filter = request.filter;
  command.add_option("--account", filter.account, "Calls with this account (words of its name)");
  command.add_option("--rep", filter.rep, "Calls hosted by this rep");
  command.add_option("--speaker", filter.speaker, "Said by this person");
  command.add_option("--speaker-type", filter.speaker_type, "Internal, External or Unknown");
  command.add_option("--direction", filter.direction, "Inbound, Outbound, Conference or Unknown");
  command.add_option("--sentiment", filter.sentiment,
                     "positive, negative, neutral, very_positive ...");
  command.add_option("--topic", filter.topic, "Calls with this topic");
  command.add_option("--tracker", filter.tracker, "Calls in which this tracker occurs");
  command.add_option("--language", filter.language, "Gong's language code (eng)");
  command.add_option("--call", filter.call_id, "This call only");
  command.add_option("--deal", filter.deal_id, "Calls of this CRM deal");
  command.add_option("--workspace", filter.workspace, "Calls of this Gong workspace");
  command.add_option("--since", request.since, "From this date or time on");
  command.add_option("--until", request.until, "Before this date or time");
  command.add_option("--limit", request.limit, "Number of hits").range(1, 1000);
  command.add_option("--threshold", request.threshold, "Least relevance of a hit, 0 to 1")
      .range(0.0, 1.0);
}

void add_transcripts(const Command& parent, Runtime& runtime) {
  const auto command =
      parent.add_command("transcripts", "What was said: sentences with call, speaker and second");
  auto request = std::make_shared<TranscriptSearchRequest>();
  command.add_option("query", request->query, "Words; \"quoted words\" must stand together")
      .required();
  add_filter_options(command, *request);
  command.add_flag("--keywords-only", request->keywords_only,
                   "By words alone, without the embedding model");
  command.on_run([&runtime, request] {
    runtime.run([request](Runtime& rt) { return run_transcript_search(rt, *request); });
  });
}

void add_calls(const Command& parent, Runtime& runtime) {
  const auto command =
      parent.add_command("calls", "Calls that speak of something, or that are like a given call");
  auto request = std::make_shared<TranscriptSearchRequest>();
  const auto query =
      command.add_option("query", request->query, "Words; \"quoted words\" must stand together");
  const auto like =
      command.add_option("--like", request->like_call, "Id of a call: the calls most like it");
  query.excludes(like);
  add_filter_options(command, *request);
  command.add_flag("--keywords-only", request->keywords_only,
                   "By words alone, without the embedding model");
  command.on_run([&runtime, request] {
    runtime.run([request](Runtime& rt) { return run_call_search(rt, *request); });
  });
}

}  // namespace

void add_search_command(const Command& app, Runtime& runtime) {
  const auto command =
      app.add_command("search", "Finds calls and sentences, or ranks a collection of your own");
  add_transcripts(command, runtime);
  add_calls(command, runtime);
  auto request = std::make_shared<CollectionSearchRequest>();
  command.add_option("--corpus", request->corpus,
                     "JSONL of {\"id\",\"group\"?,\"text\",\"meta\"?}");
  command.add_option("--queries", request->queries, "JSONL of {\"id\",\"group\"?,\"text\"}");
  command.add_option("--output", request->output,
                     "JSONL of {\"query_id\",\"ranked\",\"scores\"}; - is standard output");
  command.add_option("--top-k", request->top_k, "Items a query").range(1, 100'000);
  command.add_flag("--keywords-only", request->keywords_only, "Leave the embedding model out");
  command.add_flag("--signals", request->signals, "Write each item's signals too");
  command.footer(
      "A line of --corpus or --queries that can't be read is told by its number and skipped; the\n"
      "exit code is then 3.");
  command.require_command(0, 1);
  command.on_run([&runtime, command, request] {
    if (command.has_chosen_command()) return;
    runtime.run([request](Runtime& rt) { return run_collection_search(rt, *request); });
  });
}

}  // namespace sophia::app
