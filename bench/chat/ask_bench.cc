// `ask` in process, as `sophia serve` runs it: from a question to a verified answer, on a warehouse
// of many calls, with the sentence model and without any language model.
//
//   ask_bench WAREHOUSE.duckdb WARM_UP.jsonl QUESTIONS.jsonl MODEL_FOLDER [AS_OF]
//
// WAREHOUSE must be a copy that may be written: what enrichment and embedding would have stored is
// made by rule where it is missing (sentiment, topics, next steps, vectors), so that each metric
// and each search has its full work. bench/chat/ask.py makes such a warehouse. Both files have
// {"question"} a line, as samples/eval. WARM_UP is asked first and only its first question, the
// cold one, is shown. Then each of QUESTIONS is asked once: no question is asked twice, and each
// has another account, host and deal, so what is measured is a first question of its kind on a warm
// process. Exit code 1 when a bar is missed.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <map>

#include "chat/service.h"
#include "core/file.h"
#include "core/json.h"
#include "cortex/encoder/encoder.h"
#include "search/encoder_embedder.h"

namespace sophia::bench {
namespace {

constexpr double kBarMedian = 20;
constexpr double kBarP99 = 60;

double cpu_ms() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) / 1e6;
}
double wall_ms() {
  using Ms = std::chrono::duration<double, std::milli>;
  return Ms(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1,
                         static_cast<std::size_t>(q * static_cast<double>(values.size())))];
}

// Made by rule from the ids: the same in every run.
constexpr const char* kMadeEnrichment = R"(
UPDATE STG_TRANSFORMED.STG_GONG_CALLS SET
  SENTIMENT_SCORE = (hash(CALL_ID) % 200)::DOUBLE / 100 - 1,
  KEY_TOPICS = to_json(list_transform(range(4), i -> ['pricing', 'security', 'timeline', 'legal',
    'integration', 'data quality', 'support', 'budget'][1 + (hash(CALL_ID, i) % 8)::INTEGER])),
  NEXT_STEPS = to_json(['I will send the paper on Friday.', 'Let us speak again next week.'])
WHERE SENTIMENT_SCORE IS NULL)";

std::string made_vectors(const std::string& model, std::size_t dimension) {
  const std::string n = std::to_string(dimension);
  return "ALTER TABLE STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS ALTER COLUMN AI_MEMORY_EMBEDDING "
         "TYPE FLOAT[" +
         n +
         "] USING NULL; "
         "UPDATE STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS AS t SET AI_MEMORY_EMBEDDING = m.V, "
         "AI_MEMORY_METADATA = '{\"model\":\"" +
         model +
         "\"}' FROM (SELECT TRANSCRIPT_ID, "
         "list(((hash(TRANSCRIPT_ID, i) % 2000)::FLOAT / 1000 - 1) * sqrt(3.0 / " +
         n + "))::FLOAT[" + n + "] AS V FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS, range(" +
         n + ") AS r(i) GROUP BY TRANSCRIPT_ID) AS m WHERE m.TRANSCRIPT_ID = t.TRANSCRIPT_ID";
}

Status make_missing(warehouse::Connection& connection, const cortex::Encoder& encoder) {
  SOPHIA_TRY(const auto have,
             connection.query("SELECT count(*) FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS "
                              "WHERE AI_MEMORY_METADATA IS NOT NULL"));
  if (have.integer(0, 0) > 0) return {};
  SOPHIA_CHECK_OK(connection.execute(kMadeEnrichment));
  return connection.execute(made_vectors(std::string(encoder.model_id()), encoder.dimension()));
}

Result<std::vector<std::string>> questions_of(const std::string& path) {
  std::vector<std::string> questions;
  SOPHIA_CHECK_OK(for_each_line(path, [&](std::string_view line, std::int64_t) -> Status {
    if (line.empty()) return {};
    SOPHIA_TRY(const Json json, parse_json(line));
    questions.push_back(json_string(json, "question").value_or(""));
    return {};
  }));
  return questions;
}

// Accounts with a deal, and our people, those with the most calls first.
struct Cast {
  std::vector<const chat::Name*> accounts, deals, reps;  // deals[i] is of accounts[i]
};

Cast cast_of(const chat::NameBook& names) {
  Cast cast;
  std::map<std::string, const chat::Name*> deal_of;
  for (const chat::Name& name : names.names()) {
    if (name.kind == chat::NameKind::kDeal) deal_of.emplace(name.account, &name);
    if (name.kind == chat::NameKind::kPerson && name.internal) cast.reps.push_back(&name);
  }
  for (const chat::Name& name : names.names()) {
    if (name.kind == chat::NameKind::kAccount && deal_of.contains(name.value))
      cast.accounts.push_back(&name);
  }
  for (auto* list : {&cast.accounts, &cast.reps}) {
    std::stable_sort(list->begin(), list->end(),
                     [](const auto* a, const auto* b) { return a->calls > b->calls; });
  }
  for (const chat::Name* account : cast.accounts) cast.deals.push_back(deal_of[account->value]);
  SOPHIA_CHECK(!cast.accounts.empty() && cast.reps.size() > 1);
  return cast;
}

// {account}, {rep}, {rep2} and {deal} become the warehouse's own: line i gets those at the place
// `first` + i, from the start again when there are no more.
std::vector<std::string> with_names(std::vector<std::string> questions, const Cast& cast,
                                    std::size_t first) {
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const std::size_t at = first + i;
    const auto& rep = cast.reps[at % cast.reps.size()]->value;
    const auto& second = cast.reps[(at + 1) % cast.reps.size()]->value;
    const std::pair<std::string_view, const std::string*> places[] = {
        {"{account}", &cast.accounts[at % cast.accounts.size()]->value},
        {"{rep}", &rep},
        {"{rep2}", &second},
        {"{deal}", &cast.deals[at % cast.deals.size()]->value}};
    for (const auto& [place, value] : places) {
      const std::size_t found = questions[i].find(place);
      if (found != std::string::npos) questions[i].replace(found, place.size(), *value);
    }
  }
  return questions;
}

struct Times {
  std::vector<double> cpu, wall;
  std::map<std::string, std::vector<double>> by_intent;  // processor
  std::map<std::string, std::vector<double>> by_step;
};

Status ask_all(chat::ChatService& service, const std::vector<std::string>& questions, Timestamp now,
               Times* times) {
  for (const std::string& question : questions) {
    const double cpu = cpu_ms(), wall = wall_ms();
    SOPHIA_TRY(const auto answer, service.ask(question, {.now = now, .session_id = {}}));
    times->cpu.push_back(cpu_ms() - cpu);
    times->wall.push_back(wall_ms() - wall);
    times->by_intent[std::string(to_string(answer.intent))].push_back(times->cpu.back());
    if (std::getenv("SOPHIA_SHOW_QUESTIONS") != nullptr)
      std::printf("%8.1f %s %s\n", times->cpu.back(), std::string(to_string(answer.intent)).c_str(),
                  question.c_str());
    for (const chat::Timing& step : answer.timings) times->by_step[step.step].push_back(step.ms);
  }
  return {};
}

Result<bool> run(int argc, char** argv) {
  SOPHIA_TRY(auto warm_up, questions_of(argv[2]));
  SOPHIA_TRY(auto questions, questions_of(argv[3]));
  SOPHIA_TRY(const Timestamp now, parse_timestamp(argc > 5 ? argv[5] : "2026-11-20T17:00:00Z"));
  SOPHIA_TRY(const auto encoder, cortex::Encoder::load(argv[4], {}));
  search::EncoderEmbedder embedder(*encoder);
  SOPHIA_TRY(auto database, warehouse::Database::open(argv[1], {}));
  SOPHIA_TRY(auto connection, database.connect());
  SOPHIA_CHECK_OK(make_missing(connection, *encoder));
  const double begin = cpu_ms();
  chat::ChatService::Options options;
  options.embedder = &embedder;
  options.model_id = std::string(encoder->model_id());
  SOPHIA_TRY(const auto service, chat::ChatService::open(connection, options));
  const double opened = cpu_ms();
  const Cast cast = cast_of(service->names());
  warm_up = with_names(std::move(warm_up), cast, 0);
  questions = with_names(std::move(questions), cast, warm_up.size());
  Times cold, times;
  SOPHIA_CHECK_OK(ask_all(*service, warm_up, now, &cold));
  std::printf("opened in %.1f CPU s; the first question %.1f CPU ms; %zu to warm up\n",
              (opened - begin) / 1e3, cold.cpu.at(0), warm_up.size());
  SOPHIA_CHECK_OK(ask_all(*service, questions, now, &times));
  for (const auto& [intent, cpu] : times.by_intent)
    std::printf("%-26s n %4zu  CPU ms p50 %7.1f  p99 %7.1f\n", intent.c_str(), cpu.size(),
                quantile(cpu, 0.5), quantile(cpu, 0.99));
  for (const auto& [step, ms] : times.by_step)
    std::printf("step %-21s wall ms p50 %7.1f  p99 %7.1f\n", step.c_str(), quantile(ms, 0.5),
                quantile(ms, 0.99));
  const double p50 = quantile(times.cpu, 0.5), p99 = quantile(times.cpu, 0.99);
  std::printf("%zu questions\n", questions.size());
  std::printf("all, CPU ms: p50 %.1f (bar %.0f)  p99 %.1f (bar %.0f)\n", p50, kBarMedian, p99,
              kBarP99);
  std::printf("all, wall ms: p50 %.1f  p99 %.1f\n", quantile(times.wall, 0.5),
              quantile(times.wall, 0.99));
  return p50 < kBarMedian && p99 < kBarP99;
}

}  // namespace
}  // namespace sophia::bench

int main(int argc, char** argv) {
  if (argc < 5) {
    std::fprintf(stderr,
                 "usage: ask_bench WAREHOUSE WARM_UP.jsonl QUESTIONS.jsonl MODEL_FOLDER [AS_OF]\n");
    return 2;
  }
  const auto held = sophia::bench::run(argc, argv);
  if (!held) {
    std::fprintf(stderr, "%s\n", held.error().message.c_str());
    return 1;
  }
  return *held ? 0 : 1;
}
