
#include "commands.h"
#include "memory_actions.h"

namespace sophia::app {
namespace {

using Action = Result<int> (*)(Runtime&, const MemoryRequest&);
using Request = std::shared_ptr<MemoryRequest>;

Command add(const Command& parent, Runtime& runtime, const char* name, const char* what,
            const Request& request, Action action) {
  const auto command = parent.add_command(name, what);
  command.on_run([&runtime, request, action] {
    runtime.run([request, action](Runtime& rt) { return action(rt, *request); });
  });
  return command;
}

void add_period(const Command& command, MemoryRequest& r) {
  command.add_option("--valid-from", r.valid_from, "The fact holds from this time on");
  command.add_option("--valid-to", r.valid_to, "The fact holds until this time");
  command.add_option("--expires", r.expires_at, "Forget it at this time");
  command.add_option("--importance", r.importance, "0 to 1 (default 0.5)").range(0.0, 1.0);
  command.add_option("--metadata", r.metadata, "A JSON object");
}

void add_filter(const Command& command, MemoryRequest& r) {
  command.add_option("--category", r.categories, "Memories of this category; may be repeated");
  command.add_option("--account", r.account, "Words of the account's name");
  command.add_option("--call", r.call_id, "Memories of this call");
  command.add_option("--source-type", r.source_type, "gong, slack, kb ...");
  command.add_option("--source", r.source_id, "Memories of this source");
  command.add_option("--sentiment", r.sentiment_filter,
                     "positive, negative, neutral, very_positive ...");
  command.add_option("--days", r.days, "Of the last days");
  command.add_option("--since", r.since, "From this date or time on");
  command.add_option("--until", r.until, "Before this date or time");
  command.add_option("--as-of", r.as_of, "What held then (default: now)");
  command.add_option("--known-at", r.known_at, "What was known then (default: now)");
  command.add_option("--group", r.group, "Group of an imported dialogue");
  command.add_option("--limit", r.limit, "How many").range(1, 100'000);
}

void add_store(const Command& parent, Runtime& runtime) {
  auto r = std::make_shared<MemoryRequest>();
  const auto c =
      add(parent, runtime, "store",
          "Remembers a text; what repeats is merged, what contradicts is shown", r, memory_store);
  c.add_option("content", r->text, "What to remember").required();
  c.add_option("--category", r->category, "kb_article, sales_coaching, slack_decision ...");
  c.add_option("--call", r->call_id, "Insight of this Gong call (category gong_call_insight)");
  c.add_option("--transcript", r->transcript_id,
               "Segment, with --call and --category gong_transcript_insight");
  c.add_option("--source-type", r->source_type, "Where it comes from: slack, kb ...");
  c.add_option("--source", r->source_id, "Its id there");
  c.add_option("--account", r->account, "The account it is about");
  c.add_option("--subject", r->subject, "What it states something about, such as \"acme budget\"");
  c.add_option("--summary", r->summary, "Summary of the call");
  c.add_option("--sentiment", r->sentiment, "Sentiment of the call, -1 to 1");
  c.add_option("--topic", r->topics, "Topic of the call; may be repeated");
  c.add_option("--risk", r->risks, "Risk of the call; may be repeated");
  c.add_option("--next-step", r->next_steps, "Next step of the call; may be repeated");
  c.add_option("--tag", r->tags, "Tag; may be repeated");
  c.add_flag("--keywords-only", r->keywords_only, "Without a vector");
  add_period(c, *r);
}

void add_reading(const Command& parent, Runtime& runtime) {
  auto r = std::make_shared<MemoryRequest>();
  const auto c =
      add(parent, runtime, "recall", "What is known about something, best first", r, memory_recall);
  c.add_option("query", r->text, "Words");
  add_filter(c, *r);
  c.add_flag("--keywords-only", r->keywords_only, "By words alone, without the embedding model");
  c.add_option("--batch", r->batch, "JSONL of {\"id\",\"text\",\"group\"?}");
  c.add_option("--output", r->output,
               "With --batch: JSONL of {\"query_id\",\"ranked\",\"scores\",\"memory_ids\"}");
  auto l = std::make_shared<MemoryRequest>();
  l->limit = 20;
  add_filter(add(parent, runtime, "list", "Memories, newest first", l, memory_list), *l);
  auto a = std::make_shared<MemoryRequest>();
  a->limit = 10;
  const auto account =
      add(parent, runtime, "account", "Insights of an account's calls", a, memory_account);
  account.add_option("name", a->text, "Words of the account's name").required();
  account.add_option("--limit", a->limit, "How many").range(1, 10'000);
  account.add_flag("--transcripts", a->transcripts, "What the customer said, too");
  auto s = std::make_shared<MemoryRequest>();
  add(parent, runtime, "stats", "How many memories there are, of which kinds", s, memory_stats);
}

void add_changing(const Command& parent, Runtime& runtime) {
  auto u = std::make_shared<MemoryRequest>();
  const auto update =
      add(parent, runtime, "update", "Changes a memory; its history stays", u, memory_update);
  update.add_option("id", u->text, "The memory").required();
  update.add_option("--content", u->input, "The new text");
  add_period(update, *u);
  auto f = std::make_shared<MemoryRequest>();
  const auto forget =
      add(parent, runtime, "forget", "Takes a memory out of every recall", f, memory_forget);
  forget.add_option("id", f->text, "The memory").required();
  forget.add_flag("--erase", f->erase, "Delete the row, too");
}

void add_transfer(const Command& parent, Runtime& runtime) {
  auto i = std::make_shared<MemoryRequest>();
  const auto in = add(parent, runtime, "import",
                      "Reads memories, new facts or dialogues from JSON lines", i, memory_import);
  in.add_option(
        "file", i->input,
        "What export wrote, {\"category\",\"content\",...}, or turns {\"id\",\"text\",\"meta\"}")
      .required();
  in.add_flag("--keywords-only", i->keywords_only, "Without vectors");
  auto e = std::make_shared<MemoryRequest>();
  const auto out =
      add(parent, runtime, "export", "Writes every memory as JSON lines", e, memory_export);
  out.add_option("--output", e->output, "A file; - is standard output");
}

void add_mirror(const Command& parent, Runtime& runtime) {
  const auto mirror = parent.add_command(
      "mirror", "The copy of the vectors in Pinecone, when pinecone.enabled is set");
  mirror.require_command();
  const auto r = std::make_shared<MemoryRequest>();
  add(mirror, runtime, "push", "Sends what changed", r, memory_mirror_push);
  add(mirror, runtime, "status", "What waits", r, memory_mirror_status);
  add(mirror, runtime, "check", "Compares the mirror with the warehouse", r, memory_mirror_check);
  add(mirror, runtime, "resync", "Compares, and sends what differs", r, memory_mirror_resync);
}

}  // namespace

void add_memory_command(const Command& app, Runtime& runtime) {
  const auto command = app.add_command("memory", "Stores and recalls what should not be forgotten");
  command.require_command();
  add_store(command, runtime);
  add_reading(command, runtime);
  add_changing(command, runtime);
  add_transfer(command, runtime);
  add_mirror(command, runtime);
}

}  // namespace sophia::app
