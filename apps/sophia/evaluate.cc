#include "evaluate.h"

#include <cstdio>
#include <filesystem>

#include "ask.h"
#include "chat/answer_json.h"
#include "chat/evaluation.h"
#include "chat/verifier.h"
#include "core/file.h"
#include "core/hash.h"
#include "core/json.h"
#include "search_collection.h"
#include "terminal.h"

namespace sophia::app {
namespace {

using Figures = std::map<std::string, chat::Estimate>;

bool in_part(const std::string& id, const std::string& part) {
  if (part == "all") return true;
  const std::string digest = sha256_hex(id);
  const char last = digest.back();
  const int value = last <= '9' ? last - '0' : last - 'a' + 10;
  return (value % 2 == 0) == (part == "a");
}

Result<std::map<std::string, std::string>> slugs_of(warehouse::Connection& connection) {
  SOPHIA_TRY(
      const auto rows,
      connection.query("SELECT CLIENT_UNIQUE_ID, CALL_ID FROM STG_TRANSFORMED.STG_GONG_CALLS "
                       "WHERE contains(CLIENT_UNIQUE_ID, ':')"));
  std::map<std::string, std::string> slugs;
  for (std::size_t i = 0; i < rows.row_count(); ++i) {
    const std::string& id = rows.text(i, 0);
    slugs[id.substr(id.find(':') + 1)] = rows.text(i, 1);
  }
  return slugs;
}

void show_miss(const chat::EvalQuestion& q, const chat::QuestionScore& s,
               const chat::Answer& answer) {
  const bool entities =
      s.entities_right != s.entities_wanted || s.entities_found != s.entities_wanted;
  if (s.intent_right && !entities && (!s.has_must_cite || s.cites_all) && !s.says_forbidden &&
      s.wrong_numbers == 0)
    return;
  std::printf("%s %s\n", q.id.c_str(), printable(q.text).c_str());
  if (!s.intent_right)
    std::printf("    intent %s, wanted %s\n", s.intent.c_str(), q.intent.c_str());
  if (entities) {
    std::string found, wanted;
    for (const auto& e : answer.entities.all)
      found += " " + std::string(to_string(e.type)) + "=" + e.value;
    for (const auto& [type, value] : q.entities) wanted += " " + type + "=" + value;
    std::printf("    entities%s; wanted%s\n", printable(found).c_str(), printable(wanted).c_str());
  }
  if (s.has_must_cite && !s.cites_all) std::printf("    does not cite all that it must\n");
  if (s.says_forbidden) std::printf("    says what it must not\n");
  if (s.wrong_numbers > 0) std::printf("    a number is not its statement's\n");
}

Result<Figures> evaluate_questions(Runtime& runtime, const EvalRequest& request) {
  SOPHIA_TRY(const auto questions, chat::read_questions(request.questions));
  SOPHIA_TRY(const auto chat, open_chat(runtime, false, false));
  SOPHIA_TRY(const auto slugs, slugs_of(*chat->connection));
  std::vector<chat::QuestionScore> scores;
  for (const auto& question : questions) {
    if (!in_part(question.id, request.part)) continue;
    Timestamp now = runtime.clock().now();
    const std::string& as_of = question.as_of.empty() ? request.as_of : question.as_of;
    if (!as_of.empty()) {
      SOPHIA_TRY(now, parse_timestamp(as_of));
    }
    SOPHIA_TRY(const auto answer,
               chat->service->ask(question.text, {.now = now, .session_id = {}}));
    auto score = chat::score_question(question, answer, slugs);
    JsonWriter w;
    chat::write_json(w, answer, {});
    SOPHIA_TRY(const auto replayed,
               chat::replay(*chat->connection, w.str(), chat->service->hidden_call_ids()));
    score.numbers = replayed.numbers;
    score.sentences = replayed.sentences;
    score.wrong_numbers = replayed.faults.size();
    if (request.show_misses) show_miss(question, score, answer);
    scores.push_back(std::move(score));
  }
  return chat::summarise(scores);
}

Result<Figures> evaluate_retrieval(Runtime& runtime, const EvalRequest& request) {
  const auto ranked = std::filesystem::temp_directory_path() /
                      ("sophia-eval-" + xxh128_hex(request.corpus + request.queries) + ".jsonl");
  CollectionSearchRequest search;
  search.corpus = request.corpus;
  search.queries = request.queries;
  search.output = ranked.string();
  search.keywords_only = request.keywords_only;
  SOPHIA_TRY(const int code, run_collection_search(runtime, search));
  if (code != kExitOk) return fail(Code::kInternal, "the ranking did not finish");
  chat::Rankings rankings;
  SOPHIA_CHECK_OK(for_each_line(ranked, [&](std::string_view line, std::int64_t) -> Status {
    SOPHIA_TRY(const Json json, parse_json(line));
    auto& items = rankings[json_string(json, "query_id").value_or("")];
    if (const JsonArray* ids = json_array(json, "ranked")) {
      for (const Json& id : *ids) items.emplace_back(id.as_string());
    }
    return {};
  }));
  std::error_code ignored;
  std::filesystem::remove(ranked, ignored);
  chat::Grades grades;
  SOPHIA_CHECK_OK(
      for_each_line(request.qrels, [&](std::string_view line, std::int64_t number) -> Status {
        SOPHIA_TRY(const Json json, parse_json(line));
        auto& of_query = grades[json_string(json, "query_id").value_or("")];
        if (const JsonArray* ids = json_array(json, "relevant")) {
          for (const Json& id : *ids) of_query[std::string(id.as_string())] = 1;
        } else if (const JsonObject* graded = json_object(json, "relevant")) {
          for (const auto& [id, grade] : *graded)
            of_query[std::string(id)] =
                grade.is_int64() ? static_cast<double>(grade.as_int64()) : 1;
        } else {
          return fail(Code::kInvalidArgument,
                      "qrels line " + std::to_string(number) + " has no \"relevant\"");
        }
        return {};
      }));
  return chat::score_rankings(rankings, grades);
}

std::string as_json(const Figures& figures) {
  JsonWriter w;
  w.begin_object();
  for (const auto& [name, estimate] : figures) {
    w.key(name).begin_object().field("value", estimate.value).field("low", estimate.low);
    w.field("high", estimate.high).field("n", static_cast<std::int64_t>(estimate.n)).end_object();
  }
  return w.end_object().take();
}

Result<std::map<std::string, double>> saved_figures(const std::string& path) {
  std::map<std::string, double> saved;
  if (path.empty()) return saved;
  SOPHIA_TRY(const std::string text, read_file(path));
  SOPHIA_TRY(const Json json, parse_json(text));
  if (!json.is_object()) return fail(Code::kInvalidArgument, path + " is no saved run");
  for (const auto& [name, value] : json.as_object())
    saved[std::string(name)] = json_double(value, "value").value_or(0);
  return saved;
}

}  // namespace

Result<int> run_eval(Runtime& runtime, const EvalRequest& request) {
  const bool retrieval =
      !request.corpus.empty() && !request.queries.empty() && !request.qrels.empty();
  if (request.questions.empty() && !retrieval) {
    return fail(Code::kInvalidArgument, "give --questions, or --corpus with --queries and --qrels");
  }
  auto measured =
      retrieval ? evaluate_retrieval(runtime, request) : evaluate_questions(runtime, request);
  if (!measured) return std::unexpected(measured.error());
  SOPHIA_TRY(const auto saved, saved_figures(request.compare));
  if (!request.save.empty())
    SOPHIA_CHECK_OK(write_file_atomically(request.save, as_json(*measured) + "\n"));
  if (runtime.json) std::printf("%s\n", as_json(*measured).c_str());
  int code = kExitOk;
  for (const auto& [name, estimate] : *measured) {
    if (!runtime.json) {
      std::printf("%-20s %7.3f  [%.3f, %.3f]  n=%zu", name.c_str(), estimate.value, estimate.low,
                  estimate.high, estimate.n);
      if (const auto before = saved.find(name); before != saved.end())
        std::printf("  %+.3f", estimate.value - before->second);
      std::printf("\n");
    }
    const auto minimum = request.minimum.find(name);
    if (minimum != request.minimum.end() && minimum->second > 0 &&
        estimate.value < minimum->second) {
      std::fprintf(stderr, "%s is below %.3f\n", name.c_str(), minimum->second);
      code = kExitFailed;
    }
  }
  return code;
}

}  // namespace sophia::app
