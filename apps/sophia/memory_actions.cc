#include "memory_actions.h"

#include <cstdio>
#include <fstream>
#include <iostream>

#include "access/policy.h"
#include "core/log.h"
#include "cortex/functions/pii.h"
#include "embedding_model.h"
#include "memory_output.h"
#include "models.h"
#include "warehouse/open_warehouse.h"

namespace sophia::app {
namespace {

// The service with everything it stands on, for one command.
class OpenMemory {
 public:
  static Result<std::unique_ptr<OpenMemory>> open(Runtime& runtime, bool by_meaning) {
    SOPHIA_TRY(const auto* settings, runtime.settings());
    SOPHIA_TRY(auto principal, access::principal_for_role(runtime.as_role));
    SOPHIA_TRY(auto database, warehouse::open_warehouse(*settings, warehouse::Access::kReadWrite));
    std::unique_ptr<OpenMemory> self(new OpenMemory(std::move(database), std::move(principal)));
    if (by_meaning) {
      SOPHIA_TRY(self->embedder_,
                 EmbeddingModel::open(*settings, runtime.clock(), "", runtime.stop()));
      if (self->embedder_ == nullptr) {
        log::warn(
            "no embedding model is installed: memories are found by words alone; see sophia model");
      }
    }
    memory::ServiceContext context{
        runtime.clock(), self->policy_, nullptr, {}, settings->pinecone.enabled, runtime.stop()};
    if (self->embedder_ != nullptr) {
      context.embedder = self->embedder_.get();
      context.model_id = self->embedder_->model_id();
      if (settings->cortex.mask_before_embedding) {
        context.mask = [](std::string_view text) {
          return cortex::mask(text, cortex::kSecretPiiTypes);
        };
        context.mask_version = cortex::kPiiVersion;
      }
    }
    SOPHIA_TRY(self->service_, memory::MemoryService::open(self->database_, std::move(context)));
    return self;
  }

  memory::MemoryService& service() { return *service_; }
  const access::Principal& principal() const { return principal_; }

 private:
  OpenMemory(warehouse::Database database, access::Principal principal)
      : database_(std::move(database)), principal_(std::move(principal)) {}

  warehouse::Database database_;
  access::Principal principal_;
  access::Policy policy_;
  std::unique_ptr<EmbeddingModel> embedder_;
  std::unique_ptr<memory::MemoryService> service_;
};

Status read_time(const std::string& text, std::optional<Timestamp>& out) {
  if (text.empty()) return {};
  SOPHIA_TRY(out, parse_timestamp(text));
  return {};
}

template <class T>
void print(Runtime& runtime, const T& value) {
  const std::string out =
      runtime.json ? as_json(value) + "\n" : as_text(value, Terminal::standard_output());
  std::fputs(out.c_str(), stdout);
}

Result<memory::MemoryFilter> read_filter(const Runtime& runtime, const MemoryRequest& request) {
  memory::MemoryFilter filter;
  filter.categories = request.categories;
  filter.source_type = request.source_type;
  filter.source_id = request.call_id.empty() ? request.source_id : request.call_id;
  filter.account = request.account;
  filter.sentiment = request.sentiment_filter;
  filter.group = request.group;
  SOPHIA_CHECK_OK(read_time(request.since, filter.since));
  SOPHIA_CHECK_OK(read_time(request.until, filter.until));
  SOPHIA_CHECK_OK(read_time(request.as_of, filter.as_of));
  SOPHIA_CHECK_OK(read_time(request.known_at, filter.known_at));
  if (request.days) filter.since = Timestamp{runtime.clock().now().us - *request.days * kUsPerDay};
  return filter;
}

Result<memory::Memory> read_memory(const MemoryRequest& request) {
  memory::Memory m;
  m.category = request.category;
  m.content = request.text;
  m.source_type = request.source_type;
  m.source_id = request.source_id;
  m.subject = request.subject;
  m.importance = request.importance.value_or(0.5);
  JsonObject metadata;
  if (!request.metadata.empty()) {
    SOPHIA_TRY(const Json given, parse_json(request.metadata));
    if (!given.is_object()) return fail(Code::kInvalidArgument, "--metadata must be a JSON object");
    metadata = given.get_object();
  }
  if (!request.account.empty()) metadata["account_name"] = request.account;
  if (!request.tags.empty()) metadata["tags"] = JsonArray(request.tags.begin(), request.tags.end());
  m.metadata = to_text(Json(std::move(metadata)));
  SOPHIA_CHECK_OK(read_time(request.expires_at, m.expires_at));
  SOPHIA_CHECK_OK(read_time(request.valid_from, m.valid_from));
  SOPHIA_CHECK_OK(read_time(request.valid_to, m.valid_to));
  return m;
}

}  // namespace

Result<int> memory_store(Runtime& runtime, const MemoryRequest& request) {
  SOPHIA_TRY(const auto open, OpenMemory::open(runtime, true));
  const bool embed = !request.keywords_only;
  if (!request.call_id.empty() && request.category == "gong_transcript_insight") {
    SOPHIA_TRY(const auto stored,
               memory::store_gong_transcript_insight(
                   open->service(), open->principal(),
                   {request.call_id, request.transcript_id, request.text, request.tags, embed}));
    print(runtime, stored);
    return kExitOk;
  }
  if (!request.call_id.empty()) {
    memory::CallInsight insight{request.call_id,    request.text,   {},
                                request.sentiment,  request.topics, request.risks,
                                request.next_steps, request.tags,   embed};
    if (!request.summary.empty()) insight.call_summary = request.summary;
    SOPHIA_TRY(const auto stored,
               memory::store_gong_call_insight(open->service(), open->principal(), insight));
    print(runtime, stored);
    return kExitOk;
  }
  if (request.category.empty())
    return fail(Code::kInvalidArgument, "store needs --category NAME or --call CALL_ID");
  SOPHIA_TRY(auto memory, read_memory(request));
  SOPHIA_TRY(const auto stored, open->service().store(open->principal(), std::move(memory), embed));
  print(runtime, stored);
  return kExitOk;
}

namespace {

Result<int> run_batch(Runtime& runtime, OpenMemory& open, const MemoryRequest& request) {
  const memory::BatchRecallOptions options{request.limit, !request.keywords_only};
  if (request.output == "-") {
    SOPHIA_CHECK_OK(memory::recall_batch(open.service(), open.principal(), request.batch, options,
                                         std::cout, runtime.stop()));
    return kExitOk;
  }
  std::ofstream out(request.output, std::ios::binary);
  if (!out) return fail(Code::kPermissionDenied, "cannot write " + request.output);
  SOPHIA_CHECK_OK(memory::recall_batch(open.service(), open.principal(), request.batch, options,
                                       out, runtime.stop()));
  if (!out.flush()) return fail(Code::kInternal, "cannot write all of " + request.output);
  return kExitOk;
}

}  // namespace

Result<int> memory_recall(Runtime& runtime, const MemoryRequest& request) {
  if (request.text.empty() == request.batch.empty()) {
    return fail(Code::kInvalidArgument, "recall needs words, or --batch FILE with questions");
  }
  SOPHIA_TRY(const auto open, OpenMemory::open(runtime, !request.keywords_only));
  if (!request.batch.empty()) return run_batch(runtime, *open, request);
  memory::RecallQuery query;
  query.text = request.text;
  SOPHIA_TRY(query.filter, read_filter(runtime, request));
  query.limit = request.limit;
  query.by_meaning = !request.keywords_only;
  SOPHIA_TRY(const auto hits, open->service().recall(open->principal(), query));
  SOPHIA_CHECK_OK(open->service().flush_accesses());
  print(runtime, hits);
  if (hits.empty() && !runtime.json) std::printf("Nothing like that is remembered.\n");
  return kExitOk;
}

Result<int> memory_update(Runtime& runtime, const MemoryRequest& request) {
  memory::MemoryChange change;
  if (!request.input.empty()) change.content = request.input;
  if (!request.metadata.empty()) change.metadata = request.metadata;
  change.importance = request.importance;
  SOPHIA_CHECK_OK(read_time(request.expires_at, change.expires_at));
  SOPHIA_CHECK_OK(read_time(request.valid_from, change.valid_from));
  SOPHIA_CHECK_OK(read_time(request.valid_to, change.valid_to));
  SOPHIA_TRY(const auto open, OpenMemory::open(runtime, true));
  SOPHIA_TRY(const auto memory, open->service().update(open->principal(), request.text, change));
  print(runtime, std::vector<memory::Memory>{memory});
  return kExitOk;
}

Result<int> memory_forget(Runtime& runtime, const MemoryRequest& request) {
  SOPHIA_TRY(const auto open, OpenMemory::open(runtime, true));
  SOPHIA_CHECK_OK(open->service().forget(open->principal(), request.text, request.erase));
  if (runtime.json) {
    std::printf("{\"id\":%s,\"erased\":%s}\n", to_text(Json(request.text)).c_str(),
                request.erase ? "true" : "false");
  } else {
    std::printf("%s\n", request.erase ? "erased" : "forgotten");
  }
  return kExitOk;
}

Result<int> memory_list(Runtime& runtime, const MemoryRequest& request) {
  SOPHIA_TRY(const auto open, OpenMemory::open(runtime, false));
  SOPHIA_TRY(const auto filter, read_filter(runtime, request));
  const auto memories = open->service().list(open->principal(), filter, request.limit);
  print(runtime, memories);
  if (memories.empty() && !runtime.json) std::printf("There are no such memories.\n");
  return kExitOk;
}

Result<int> memory_account(Runtime& runtime, const MemoryRequest& request) {
  SOPHIA_TRY(const auto open, OpenMemory::open(runtime, false));
  SOPHIA_TRY(const auto insights, memory::search_gong_insights_by_account(
                                      open->service(), open->principal(), request.text,
                                      request.limit, request.transcripts));
  print(runtime, insights);
  return kExitOk;
}

Result<int> memory_import(Runtime& runtime, const MemoryRequest& request) {
  SOPHIA_TRY(const auto open, OpenMemory::open(runtime, !request.keywords_only));
  const bool progress = runtime.stderr_is_terminal() && !runtime.json;
  const auto show = [progress](const memory::ImportReport& r) {
    if (progress) std::fprintf(stderr, "\r%lld lines", static_cast<long long>(r.lines));
  };
  SOPHIA_TRY(const auto report, memory::import_memories(open->service(), open->principal(),
                                                        request.input, runtime.stop(), show));
  if (progress) std::fprintf(stderr, "\r\x1b[K");
  std::printf("%s", (runtime.json ? as_json(report) + "\n" : as_text(report)).c_str());
  return report.bad > 0 ? kExitPartly : kExitOk;
}

Result<int> memory_export(Runtime& runtime, const MemoryRequest& request) {
  SOPHIA_TRY(const auto open, OpenMemory::open(runtime, false));
  if (request.output == "-") {
    SOPHIA_TRY(const auto count,
               memory::export_memories(open->service(), open->principal(), std::cout));
    static_cast<void>(count);
    return kExitOk;
  }
  std::ofstream out(request.output, std::ios::binary);
  if (!out) return fail(Code::kPermissionDenied, "cannot write " + request.output);
  SOPHIA_TRY(const auto count, memory::export_memories(open->service(), open->principal(), out));
  if (!out.flush()) return fail(Code::kInternal, "cannot write all of " + request.output);
  std::printf(runtime.json ? "{\"memories\":%lld}\n" : "%lld memories\n",
              static_cast<long long>(count));
  return kExitOk;
}

Result<int> memory_stats(Runtime& runtime, const MemoryRequest&) {
  SOPHIA_TRY(const auto open, OpenMemory::open(runtime, true));
  print(runtime, open->service().statistics(open->principal()));
  return kExitOk;
}

}  // namespace sophia::app
