// The search of calls and transcripts in process, as `sophia serve` runs it: from a question with
// its vector to hydrated hits (call, speaker, second, best sentence, marked words). The encoder's
// own time is not in the figures.
//   transcript_bench [segments = 400000] [queries = 200]
// Calls of 35 segments of one or two made sentences (made_texts.h) in a warehouse in memory. Exit
// code 1 when a bar is missed.
#include <cstdio>
#include <cstdlib>

#include "made_texts.h"
#include "search/transcript_search.h"
#include "warehouse/deploy.h"

namespace sophia::bench {
namespace {

using warehouse::Null;
using warehouse::Value;

constexpr std::size_t kDimension = 384;
constexpr std::size_t kSegmentsOfCall = 35;

// The vector of the question that was asked last.
class KnownVector final : public search::Embedder {
 public:
  std::vector<float> vector;
  std::size_t dimension() const override { return kDimension; }
  Result<std::vector<float>> embed_passages(std::span<const std::string>,
                                            const std::stop_token&) override {
    return fail(Code::kInternal, "texts have their vectors");
  }
  Result<std::vector<float>> embed_query(std::string_view) override { return vector; }
};

// Calls are about a topic: four of five of their segments are.
std::size_t text_number(const MadeTexts& texts, std::size_t segment) {
  const std::size_t call = segment / kSegmentsOfCall;
  if (segment % 5 == 4) return segment;
  for (std::size_t i = 0;; ++i) {  // some text of the call's topic
    const std::size_t number = segment + 1'000'003 * (i + 1);
    if (i == 400 || texts.topic_of(number) % 64 == texts.topic_of(call) % 64) return number;
  }
}

Status write_calls(warehouse::Connection& connection, std::size_t calls) {
  const std::vector<Value> parameters = {Value(static_cast<std::int64_t>(calls))};
  SOPHIA_TRY(const auto done,
             connection.query("INSERT INTO STG_TRANSFORMED.STG_GONG_CALLS (CALL_ID, CALL_TITLE, "
                              "ACCOUNT_NAME, PRIMARY_USER_NAME, "
                              "CALL_DATETIME_UTC, CALL_DIRECTION, CALL_LANGUAGE, "
                              "CALL_DURATION_SECONDS, SENTIMENT_SCORE, RAW_AB_ID) "
                              "SELECT i::VARCHAR, 'Call ' || i, 'Account ' || (i % 1000) || ' "
                              "Corp', 'Rep ' || (i % 40), "
                              "'2026-01-01T00:00:00Z'::TIMESTAMPTZ + to_minutes(i * 30), "
                              "['Inbound', 'Outbound'][1 + i % 2], 'eng', 1800, "
                              "(i % 21 - 10) / 10.0, i::VARCHAR FROM range($1) AS r(i)",
                              parameters));
  static_cast<void>(done);
  return {};
}

Status write_segments(warehouse::Connection& connection, const MadeTexts& texts,
                      std::size_t count) {
  SOPHIA_CHECK_OK(
      connection.execute("ALTER TABLE STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS "
                         "ALTER COLUMN AI_MEMORY_EMBEDDING TYPE FLOAT[384] USING NULL"));
  SOPHIA_TRY(auto segments, connection.appender("STG_TRANSFORMED", "STG_GONG_CALL_TRANSCRIPTS"));
  SOPHIA_TRY(auto sentences, connection.appender("STG_TRANSFORMED", "STG_GONG_SENTENCES"));
  const std::string model = R"({"model":"made"})";
  for (std::size_t s = 0; s < count; ++s) {
    const std::string call = std::to_string(s / kSegmentsOfCall);
    const std::string id = call + "-" + std::to_string(s % kSegmentsOfCall);
    const auto index = static_cast<std::int64_t>(s % kSegmentsOfCall);
    const std::size_t number = text_number(texts, s);
    const std::string text = texts.text(number);
    const std::string type = s % 2 == 0 ? "Internal" : "External";
    std::vector<Value> row(23, Value(Null{}));
    row[0] = id;
    row[1] = call;
    row[2] = "Speaker " + type;
    row[4] = type;
    row[5] = text;
    row[14] = texts.vector(number);
    row[15] = model;
    row[18] = false;
    row[19] = index;
    row[22] = call;
    SOPHIA_CHECK_OK(segments.append_row(row));
    const std::size_t half = text.find(' ', text.size() / 2);
    for (std::int64_t part = 0; part < 2; ++part) {
      const std::vector<Value> sentence = {
          Value(call),
          Value(id),
          Value(index * 2 + part),
          Value((index * 2 + part) * 4000),
          Value((index * 2 + part) * 4000 + 3500),
          Value(part == 0 ? text.substr(0, half) : text.substr(half + 1))};
      SOPHIA_CHECK_OK(sentences.append_row(sentence));
    }
  }
  SOPHIA_CHECK_OK(segments.close());
  return sentences.close();
}

bool measure(const search::TranscriptIndex& index, const MadeTexts& texts, std::size_t segments,
             std::size_t queries) {
  KnownVector embedder;
  const access::Principal principal;
  const access::Policy policy;
  const search::SearchContext context{index, &embedder, principal, policy};
  Times transcripts;
  Times by_account;
  Times by_type;
  Times calls;
  Times words;
  std::size_t hits = 0;
  for (std::size_t q = 0; q < queries; ++q) {
    const std::size_t about = text_number(texts, (q * 7'919 + 13) % segments);
    const std::string question = texts.question(about);
    embedder.vector = texts.question_vector(about);
    const auto ask = [&](const search::SearchContext& by, const search::Filter& filter) {
      const auto found = search::search_transcripts(by, question, filter, 20, 0);
      SOPHIA_CHECK(found.has_value());
      hits += found->hits.size();
    };
    search::Filter filter;
    transcripts.measure([&] { ask(context, filter); });
    filter.speaker_type = "External";
    by_type.measure([&] { ask(context, filter); });
    filter = {};
    filter.account = "account " + std::to_string(q * 37 % 1000);
    by_account.measure([&] { ask(context, filter); });
    calls.measure(
        [&] { SOPHIA_CHECK(search::search_calls(context, question, {}, 20, 0).has_value()); });
    words.measure([&] { ask({index, nullptr, principal, policy}, {}); });
  }
  std::printf("%zu hydrated hits\n", hits);
  bool held = transcripts.print("transcripts, 20 hits", 12);
  held &= by_type.print("transcripts, one speaker type");
  held &= by_account.print("transcripts, one account of 1000");
  held &= calls.print("calls, 20 hits", 12);
  held &= words.print("transcripts, words only", 12);
  return held;
}

Result<bool> run(std::size_t segments, std::size_t queries) {
  const SystemClock clock;
  SOPHIA_TRY(auto database, warehouse::Database::open("", {}));
  SOPHIA_TRY(auto connection, database.connect());
  SOPHIA_TRY(const auto deployed,
             warehouse::deploy(connection, {.program = "bench", .clock = clock}));
  static_cast<void>(deployed);
  const MadeTexts texts(4'000, kDimension);
  SOPHIA_CHECK_OK(write_calls(connection, segments / kSegmentsOfCall));
  SOPHIA_CHECK_OK(write_segments(connection, texts, segments / kSegmentsOfCall * kSegmentsOfCall));
  search::TranscriptIndex index({"made", kDimension});
  const double cpu = cpu_ms();
  SOPHIA_TRY(const auto stats, index.refresh(connection));
  std::printf("%zu segments of %zu calls, index built from the warehouse in %.1f CPU s\n",
              stats.segments, stats.calls_added, (cpu_ms() - cpu) / 1e3);
  const double refresh = cpu_ms();
  SOPHIA_TRY(const auto again, index.refresh(connection));
  SOPHIA_CHECK(again.calls_added == 0);
  std::printf("refresh without changes: %.0f CPU ms\n", cpu_ms() - refresh);
  return measure(index, texts, segments, queries);
}

}  // namespace
}  // namespace sophia::bench

int main(int argc, char** argv) {
  const std::size_t segments = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 400'000;
  const std::size_t queries = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 200;
  const auto held = sophia::bench::run(segments, queries);
  if (!held) {
    std::fprintf(stderr, "%s\n", held.error().message.c_str());
    return 1;
  }
  return *held ? 0 : 1;
}
