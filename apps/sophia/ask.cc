#include "ask.h"

#include <cstdio>
#include <fstream>
#include <iostream>

#include "analytics/call_analytics.h"
#include "chat/answer_json.h"
#include "chat/verifier.h"
#include "core/file.h"
#include "core/json.h"
#include "models.h"
#include "terminal.h"
#include "warehouse/deploy.h"
#include "warehouse/open_warehouse.h"

namespace sophia::app {
namespace {

Result<Timestamp> asked_at(const Runtime& runtime, const std::string& as_of) {
  if (as_of.empty()) return runtime.clock().now();
  return parse_timestamp(as_of);
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// One line of the batch as JSON; a line that can't be answered gives an error in its place, and is
// counted.
Result<std::string> batch_line(Runtime& runtime, chat::ChatService& service,
                               const std::string& line, std::size_t& unanswered) {
  const auto json = parse_json(line);
  const auto id = json ? json_string(*json, "id") : std::nullopt;
  const auto text = json ? json_string(*json, "text") : std::nullopt;
  JsonWriter w;
  const auto failed = [&](const Error& error) {
    ++unanswered;
    w.begin_object().field("id", id.value_or("")).key("error").begin_object();
    w.field("code", to_string(error.code))
        .field("message", error.message)
        .end_object()
        .end_object();
    return w.take();
  };
  if (!id || !text)
    return failed({Code::kInvalidArgument, "a line is {\"id\",\"text\",\"as_of\"?}"});
  const auto now = asked_at(runtime, json_string(*json, "as_of").value_or(""));
  if (!now) return failed(now.error());
  const auto answer = service.ask(*text, {.now = *now, .session_id = {}});
  if (!answer && answer.error().code == Code::kInvalidArgument) return failed(answer.error());
  if (!answer) return std::unexpected(answer.error());
  chat::write_batch_line(w, *id, *answer);
  return w.take();
}

Result<int> run_batch(Runtime& runtime, const AskRequest& request) {
  SOPHIA_TRY(const auto chat, open_chat(runtime, true, false));
  std::ofstream file;
  if (request.output != "-") {
    file.open(request.output, std::ios::trunc);
    if (!file) return fail(Code::kPermissionDenied, "can't write " + request.output);
  }
  std::ostream& out = request.output == "-" ? std::cout : file;
  std::size_t unanswered = 0;
  SOPHIA_CHECK_OK(for_each_line(request.batch, [&](std::string_view line, std::int64_t) -> Status {
    if (runtime.stop().stop_requested()) return fail(Code::kCancelled, "stopped");
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) return {};
    SOPHIA_TRY(const std::string answer,
               batch_line(runtime, *chat->service, std::string(line), unanswered));
    out << answer << '\n';
    return {};
  }));
  out.flush();
  if (!out) return kExitFailed;
  if (unanswered == 0) return kExitOk;
  std::fprintf(stderr, "sophia: %zu lines have an error in place of an answer\n", unanswered);
  return kExitPartly;
}

Result<int> run_verify(Runtime& runtime, const std::string& path) {
  SOPHIA_TRY(const std::string text, read_file(path));
  SOPHIA_TRY(const auto chat, open_chat(runtime, false, false));
  SOPHIA_TRY(const auto report,
             chat::replay(*chat->connection, text, chat->service->hidden_call_ids()));
  if (runtime.json) {
    JsonWriter w;
    w.begin_object().field("claims", static_cast<std::int64_t>(report.claims));
    w.field("numbers", static_cast<std::int64_t>(report.numbers));
    w.field("sentences", static_cast<std::int64_t>(report.sentences)).key("faults").begin_array();
    for (const std::string& fault : report.faults) w.value(fault);
    w.end_array().end_object();
    std::printf("%s\n", w.str().c_str());
  } else {
    for (const std::string& fault : report.faults)
      std::printf("fault: %s\n", printable(fault).c_str());
    std::printf("%zu claims, %zu numbers, %zu sentences: %s\n", report.claims, report.numbers,
                report.sentences,
                report.faults.empty() ? "the proof holds" : "the proof does not hold");
  }
  return report.faults.empty() ? kExitOk : kExitFailed;
}

}  // namespace

Result<std::unique_ptr<OpenChat>> open_chat(Runtime& runtime, bool may_be_absent, bool writes) {
  SOPHIA_TRY(const auto* settings, runtime.settings());
  access::Principal principal;
  if (!runtime.as_role.empty()) {
    SOPHIA_TRY(principal, access::principal_for_role(runtime.as_role));
  }
  auto database = warehouse::open_warehouse(
      *settings, writes ? warehouse::Access::kReadWrite : warehouse::Access::kReadOnly);
  const bool absent = !database && database.error().code == Code::kNotFound && may_be_absent;
  if (absent) database = warehouse::Database::open("", {});
  if (!database) return std::unexpected(database.error());
  SOPHIA_TRY(auto connection, database->connect());
  if (absent) {
    SOPHIA_CHECK_OK(warehouse::deploy(
        connection,
        {.environment = settings->environment, .program = "sophia", .clock = runtime.clock()}));
  }
  SOPHIA_CHECK_OK(warehouse::check_deployed(connection));
  auto open = std::unique_ptr<OpenChat>(new OpenChat{
      *std::move(database), std::make_unique<warehouse::Connection>(std::move(connection)), nullptr,
      nullptr});
  SOPHIA_TRY(open->embedder, EmbeddingModel::open(*settings, runtime.clock(), "", runtime.stop()));
  SOPHIA_TRY(open->service, chat::ChatService::open(
                                *open->connection,
                                {.principal = principal,
                                 .policy = {},
                                 .fiscal_start_month = settings->fiscal_start_month,
                                 .embedder = open->embedder.get(),
                                 .model_id = open->embedder ? open->embedder->model_id() : ""}));
  return open;
}

Result<int> run_ask(Runtime& runtime, const AskRequest& request) {
  if (!request.batch.empty()) return run_batch(runtime, request);
  if (!request.verify.empty()) return run_verify(runtime, request.verify);
  if (request.words.empty())
    return fail(Code::kInvalidArgument, "ask a question: sophia ask \"Which deals are at risk?\"");
  SOPHIA_TRY(const auto chat, open_chat(runtime, false, !request.session.empty()));
  SOPHIA_TRY(const Timestamp now, asked_at(runtime, request.as_of));
  SOPHIA_TRY(const auto answer, chat->service->ask(joined(request.words),
                                                   {.now = now, .session_id = request.session}));
  if (runtime.json) {
    JsonWriter w;
    chat::write_json(w, answer, {.explain = request.explain});
    std::printf("%s\n", w.str().c_str());
  } else {
    std::fputs(answer_as_text(answer, Terminal::standard_output(), request.explain).c_str(),
               stdout);
  }
  return kExitOk;
}

}  // namespace sophia::app
