#include "search_transcripts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "core/json_writer.h"
#include "embedding_model.h"
#include "models.h"
#include "search/transcript_search.h"
#include "terminal.h"
#include "warehouse/open_warehouse.h"

namespace sophia::app {
namespace {

using search::TranscriptHit;

void write_call(JsonWriter& w, const search::Call& call) {
  w.field("call_id", call.call_id).field("call_title", call.title).field("account", call.account);
  w.field("rep", call.rep).field("direction", call.direction).field("url", call.url);
  w.field("sentiment_score", call.sentiment).key("started_at");
  if (call.started_at) {
    w.value(format_seconds(*call.started_at));
  } else {
    w.null();
  }
}

void write_sentence(JsonWriter& w, const TranscriptHit& hit) {
  w.field("transcript_id", hit.segment->transcript_id);
  w.field("speaker", hit.segment->speaker).field("speaker_type", hit.segment->speaker_type);
  w.field("start_ms", std::int64_t{hit.sentence->start_ms});
  w.field("end_ms", std::int64_t{hit.sentence->end_ms});
  w.field("sentence", hit.sentence->text)
      .field("score", hit.score)
      .field("relevance", hit.relevance);
  w.key("marks").begin_array();
  for (const search::Mark& mark : hit.marks) {
    w.begin_array().value(std::int64_t{mark.begin}).value(std::int64_t{mark.end}).end_array();
  }
  w.end_array();
}

template <class Hit>
void write_head(JsonWriter& w, const search::SearchResult<Hit>& result) {
  w.begin_object().field("by_meaning", result.by_meaning);
  w.field("below_threshold", static_cast<std::int64_t>(result.below_threshold));
  w.field("best_relevance", result.best_relevance).key("hits").begin_array();
}

std::string as_json(const search::SearchResult<TranscriptHit>& result) {
  JsonWriter w;
  write_head(w, result);
  for (const TranscriptHit& hit : result.hits) {
    w.begin_object();
    write_call(w, *hit.call);
    write_sentence(w, hit);
    w.end_object();
  }
  return w.end_array().end_object().take();
}

std::string as_json(const search::SearchResult<search::CallHit>& result) {
  JsonWriter w;
  write_head(w, result);
  for (const search::CallHit& hit : result.hits) {
    w.begin_object();
    write_call(w, *hit.call);
    w.field("relevance", hit.relevance)
        .field("summary", hit.call->summary)
        .key("evidence")
        .begin_array();
    for (const TranscriptHit& evidence : hit.evidence) {
      w.begin_object();
      write_sentence(w, evidence);
      w.end_object();
    }
    w.end_array().end_object();
  }
  return w.end_array().end_object().take();
}

std::string title_line(const search::Call& call, std::size_t number, const Terminal& terminal) {
  std::string head = printable(call.title.empty() ? call.call_id : call.title);
  if (!call.account.empty() && head.find(call.account) == std::string::npos) {
    head = printable(call.account) + ": " + head;
  }
  std::string out = std::to_string(number) + ". " +
                    terminal.styled(shortened(head, terminal.width() - 20), Style::kAccent);
  if (call.started_at) out += "  " + terminal.styled(format_date(*call.started_at), Style::kDim);
  return out + "\n";
}

std::string sentence_lines(const TranscriptHit& hit, const Terminal& terminal) {
  std::vector<std::pair<std::size_t, std::size_t>> marks;
  for (const search::Mark& mark : hit.marks) marks.emplace_back(mark.begin, mark.end);
  return "   " + terminal.styled(search::clock_text(hit.sentence->start_ms), Style::kBold) + "  " +
         printable(hit.segment->speaker) + " " +
         terminal.styled("(" + hit.segment->speaker_type + ")", Style::kDim) + "\n" +
         terminal.wrapped(hit.sentence->text, 3, marks);
}

std::string as_text(const std::vector<TranscriptHit>& hits, const Terminal& terminal) {
  std::string out;
  for (std::size_t i = 0; i < hits.size(); ++i) {
    out += title_line(*hits[i].call, i + 1, terminal) + sentence_lines(hits[i], terminal) + "\n";
  }
  return out;
}

std::string as_text(const std::vector<search::CallHit>& hits, const Terminal& terminal) {
  std::string out;
  for (std::size_t i = 0; i < hits.size(); ++i) {
    out += title_line(*hits[i].call, i + 1, terminal);
    for (const TranscriptHit& evidence : hits[i].evidence)
      out += sentence_lines(evidence, terminal);
    out += "\n";
  }
  return out;
}

std::string no_hits(const TranscriptSearchRequest& request, std::size_t below, double best,
                    std::string_view what) {
  if (below > 0) {
    return fmt::format("{} {} were found, all below the threshold {:.2f}; the best has {:.2f}.\n",
                       below, what, request.threshold, best);
  }
  return "Nothing like that was said.\n";
}

// What a search needs, opened as the request wants it.
struct OpenedIndex {
  std::unique_ptr<EmbeddingModel> embedder;
  std::unique_ptr<search::TranscriptIndex> index;
  access::Principal principal;
  access::Policy policy;
  search::SearchContext context() { return {*index, embedder.get(), principal, policy}; }
};

Result<std::unique_ptr<OpenedIndex>> open_index(Runtime& runtime, bool keywords_only) {
  SOPHIA_TRY(const auto* settings, runtime.settings());
  auto opened = std::make_unique<OpenedIndex>();
  SOPHIA_TRY(opened->principal, access::principal_for_role(runtime.as_role));
  SOPHIA_TRY(const auto database,
             warehouse::open_warehouse(*settings, warehouse::Access::kReadOnly));
  SOPHIA_TRY(auto connection, database.connect());
  search::VectorChoice choice;
  if (!keywords_only) {
    SOPHIA_TRY(opened->embedder,
               EmbeddingModel::open(*settings, runtime.clock(), "", runtime.stop()));
  }
  if (opened->embedder != nullptr) {
    choice = {opened->embedder->model_id(), opened->embedder->dimension()};
  }
  opened->index = std::make_unique<search::TranscriptIndex>(choice);
  SOPHIA_TRY(const auto stats, opened->index->refresh(connection));
  if (stats.segments == 0) {
    return fail(Code::kFailedPrecondition,
                "there are no transcripts yet: run `sophia sync` and `sophia transform` first");
  }
  return opened;
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

// A quote that is not closed makes no phrase; that is told, as it was meant to make one.
Status check_words(const std::string& query) {
  if (query.find_first_not_of(" \t\r\n\"") != std::string::npos) return {};
  return fail(Code::kInvalidArgument, "the search is empty: give words to look for");
}

void note_open_quote(const std::string& query) {
  if (std::ranges::count(query, '"') % 2 == 0) return;
  std::fputs("sophia: note: a quote is not closed, so its words need not stand together\n", stderr);
}

}  // namespace

Result<int> run_transcript_search(Runtime& runtime, const TranscriptSearchRequest& request) {
  search::Filter filter = request.filter;
  SOPHIA_CHECK_OK(check_words(request.query));
  note_open_quote(request.query);
  SOPHIA_CHECK_OK(set_period(request, filter));
  SOPHIA_TRY(const auto opened, open_index(runtime, request.keywords_only));
  SOPHIA_TRY(const auto result, search::search_transcripts(opened->context(), request.query, filter,
                                                           request.limit, request.threshold));
  if (runtime.json) {
    std::printf("%s\n", as_json(result).c_str());
    return kExitOk;
  }
  if (result.hits.empty()) {
    std::fputs(no_hits(request, result.below_threshold, result.best_relevance, "segments").c_str(),
               stdout);
  }
  std::fputs(as_text(result.hits, Terminal::standard_output()).c_str(), stdout);
  return kExitOk;
}

Result<int> run_call_search(Runtime& runtime, const TranscriptSearchRequest& request) {
  search::Filter filter = request.filter;
  SOPHIA_CHECK_OK(check_words(request.query));
  note_open_quote(request.query);
  SOPHIA_CHECK_OK(set_period(request, filter));
  SOPHIA_TRY(const auto opened, open_index(runtime, request.keywords_only));
  search::SearchResult<search::CallHit> result;
  if (!request.like_call.empty()) {
    SOPHIA_TRY(result,
               search::similar_calls(opened->context(), request.like_call, filter, request.limit));
  } else {
    SOPHIA_TRY(result, search::search_calls(opened->context(), request.query, filter, request.limit,
                                            request.threshold));
  }
  if (runtime.json) {
    std::printf("%s\n", as_json(result).c_str());
    return kExitOk;
  }
  if (result.hits.empty()) {
    std::fputs(no_hits(request, result.below_threshold, result.best_relevance, "calls").c_str(),
               stdout);
  }
  std::fputs(as_text(result.hits, Terminal::standard_output()).c_str(), stdout);
  return kExitOk;
}

}  // namespace sophia::app
