#include "search_transcripts.h"

#include <cstdio>

#include "core/json_writer.h"
#include "models.h"
#include "search/encoder_embedder.h"
#include "search/transcript_search.h"
#include "terminal.h"
#include "warehouse/open_warehouse.h"

namespace sophia::app {
namespace {

using search::TranscriptHit;

std::string as_json(const search::SearchResult<TranscriptHit>& result) {
  JsonWriter w;
  w.begin_object().field("by_meaning", result.by_meaning);
  w.field("below_threshold", static_cast<std::int64_t>(result.below_threshold));
  w.field("best_relevance", result.best_relevance).key("hits").begin_array();
  for (const TranscriptHit& hit : result.hits) {
    w.begin_object().field("call_id", hit.call->call_id).field("call_title", hit.call->title);
    w.field("account", hit.call->account);
    w.key("started_at");
    if (hit.call->started_at) {
      w.value(format_seconds(*hit.call->started_at));
    } else {
      w.null();
    }
    w.field("transcript_id", hit.segment->transcript_id);
    w.field("speaker", hit.segment->speaker).field("speaker_type", hit.segment->speaker_type);
    w.field("start_ms", std::int64_t{hit.sentence->start_ms});
    w.field("end_ms", std::int64_t{hit.sentence->end_ms});
    w.field("sentence", hit.sentence->text).field("score", hit.score);
    w.field("relevance", hit.relevance);
    w.field("url", hit.call->url).key("marks").begin_array();
    for (const search::Mark& mark : hit.marks) {
      w.begin_array().value(std::int64_t{mark.begin}).value(std::int64_t{mark.end}).end_array();
    }
    w.end_array().end_object();
  }
  return w.end_array().end_object().take();
}

std::string as_text(const std::vector<TranscriptHit>& hits, const Terminal& terminal) {
  std::string out;
  for (std::size_t i = 0; i < hits.size(); ++i) {
    const TranscriptHit& hit = hits[i];
    const std::string number = std::to_string(i + 1) + ".";
    std::string head = printable(hit.call->title.empty() ? hit.call->call_id : hit.call->title);
    if (!hit.call->account.empty() && head.find(hit.call->account) == std::string::npos) {
      head = printable(hit.call->account) + ": " + head;
    }
    out += number + " " + terminal.styled(shortened(head, terminal.width() - 20), Style::kAccent);
    if (hit.call->started_at) out += "  " + terminal.styled(format_date(*hit.call->started_at), Style::kDim);
    out += "\n   " + terminal.styled(search::clock_text(hit.sentence->start_ms), Style::kBold) + "  " +
           printable(hit.segment->speaker) + " " +
           terminal.styled("(" + hit.segment->speaker_type + ")", Style::kDim) + "\n";
    std::vector<std::pair<std::size_t, std::size_t>> marks;
    for (const search::Mark& mark : hit.marks) marks.emplace_back(mark.begin, mark.end);
    out += terminal.wrapped(hit.sentence->text, 3, marks) + "\n";
  }
  return out;
}

Status set_period(const TranscriptSearchRequest& request, search::Filter& filter) {
  if (!request.since.empty()) {
    SOPHIA_TRY(filter.since, parse_timestamp(request.since));
  }
  if (!request.until.empty()) {
    SOPHIA_TRY(filter.until, parse_timestamp(request.until));
  }
  return {};
}

}  // namespace

Result<int> run_transcript_search(Runtime& runtime, const TranscriptSearchRequest& request) {
  SOPHIA_TRY(const auto* settings, runtime.settings());
  SOPHIA_TRY(const auto principal, access::principal_for_role(runtime.as_role));
  search::Filter filter = request.filter;
  SOPHIA_CHECK_OK(set_period(request, filter));
  SOPHIA_TRY(const auto database, warehouse::open_warehouse(*settings, warehouse::Access::kReadOnly));
  SOPHIA_TRY(auto connection, database.connect());
  std::unique_ptr<cortex::Encoder> encoder;
  std::optional<search::EncoderEmbedder> embedder;
  search::VectorChoice choice;
  if (!request.keywords_only) {
    SOPHIA_TRY(encoder, load_encoder_if_installed(*settings));
  }
  if (encoder != nullptr) {
    embedder.emplace(*encoder);
    choice = {encoder->model_id(), encoder->dimension()};
  }
  search::TranscriptIndex index(choice);
  SOPHIA_TRY(const auto stats, index.refresh(connection));
  if (stats.segments == 0) {
    return fail(Code::kFailedPrecondition,
                "there are no transcripts yet: run `sophia sync` and `sophia transform` first");
  }
  const access::Policy policy;
  const search::SearchContext context{index, embedder ? &*embedder : nullptr, principal, policy};
  SOPHIA_TRY(const auto result, search::search_transcripts(context, request.query, filter,
                                                           request.limit, request.threshold));
  if (runtime.json) {
    std::printf("%s\n", as_json(result).c_str());
    return kExitOk;
  }
  if (result.hits.empty() && result.below_threshold > 0) {
    std::printf("%zu segments were found, all below the threshold %.2f; the best has %.2f.\n",
                result.below_threshold, request.threshold, result.best_relevance);
  } else if (result.hits.empty()) {
    std::printf("Nobody said that in the %zu segments searched.\n", stats.segments);
  }
  std::fputs(as_text(result.hits, Terminal::standard_output()).c_str(), stdout);
  return kExitOk;
}

}  // namespace sophia::app
