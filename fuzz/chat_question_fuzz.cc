// Any question over a small warehouse: understood without reading past its words; of some inputs
// the whole answer, whose sentences are all backed.
#include "chat/answer_json.h"
#include "chat/service.h"
#include "core/json.h"
#include "property.h"
#include "warehouse/deploy.h"

namespace sophia::chat {
namespace {
constexpr Timestamp kNow{1'795'194'000'000'000};  // 2026-11-20T17:00:00Z

constexpr const char* kRows = R"(
INSERT INTO STG_TRANSFORMED.STG_GONG_CALLS (CALL_ID, CALL_TITLE, CALL_DATETIME_UTC,
  CALL_DURATION_SECONDS, ACCOUNT_NAME, HUBSPOT_DEAL_ID, SENTIMENT_SCORE, HAS_TRANSCRIPT)
VALUES ('1', 'Acme pricing', '2026-11-18 10:00:00Z', 1800, 'Acme Corp', '12345', -0.4, TRUE),
  ('2', 'Globex demo', '2026-10-02 10:00:00Z', 900, 'Globex', NULL, 0.5, TRUE);
INSERT INTO STG_TRANSFORMED.STG_GONG_CALL_PARTIES (CALL_ID, PARTY_INDEX, PARTY_ID, SPEAKER_ID,
  PARTY_NAME, AFFILIATION)
VALUES ('1', 0, 'a', 's1', 'John Smith', 'Internal'), ('1', 1, 'b', 's2', 'Ann Lee', 'External'),
  ('2', 0, 'a', 's1', 'John Smith', 'Internal');
INSERT INTO STG_TRANSFORMED.STG_HUBSPOT_DEALS (DEAL_ID, DEAL_NAME, DEAL_STAGE, DEAL_AMOUNT,
  DEAL_STATUS, CLOSE_DATE, COMPANY_NAME)
VALUES ('12345', 'Acme expansion', 'negotiation', 48000, 'In Progress', '2026-12-15', 'Acme Corp');
INSERT INTO STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS (TRANSCRIPT_ID, CALL_ID, SPEAKER_NAME,
  SPEAKER_TYPE, TRANSCRIPT_TEXT, START_TIME_SECONDS, END_TIME_SECONDS, SEGMENT_INDEX, SPEAKER_ID)
VALUES ('1-0', '1', 'Ann Lee', 'External', 'The price is too high for us.', 1, 4, 0, 's2'),
  ('1-1', '1', 'John Smith', 'Internal', 'I will send a new quote tomorrow.', 5, 9, 1, 's1');
INSERT INTO STG_TRANSFORMED.STG_GONG_SENTENCES (CALL_ID, TRANSCRIPT_ID, SENTENCE_INDEX, START_MS,
  END_MS, TEXT)
VALUES ('1', '1-0', 0, 1000, 4000, 'The price is too high for us.'),
  ('1', '1-1', 1, 5000, 9000, 'I will send a new quote tomorrow.');
)";

struct Small {
  warehouse::Database database;
  warehouse::Connection connection;
  std::unique_ptr<ChatService> service;
};

Small* open_small() {
  auto database = warehouse::Database::open("", {});
  HOLDS(database);
  auto connection = database->connect();
  HOLDS(connection);
  const FixedClock clock(kNow);
  HOLDS(warehouse::deploy(*connection, {.program = "fuzz", .clock = clock}));
  HOLDS(connection->execute(kRows));
  // Kept to the end of the program, as the service keeps looking at the connection.
  static Small small{*std::move(database), *std::move(connection), nullptr};
  auto service = ChatService::open(small.connection, {});
  HOLDS(service);
  small.service = *std::move(service);
  return &small;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Small* small = open_small();
  const std::string_view question = fuzz::as_text(data, size);
  if (size > 2'000) return -1;
  const auto understood = small->service->understand(question, kNow);
  HOLDS(understood);
  const auto words = text::words(question);
  for (const Entity& entity : understood->entities.all) {
    HOLDS(entity.first_word < entity.last_word && entity.last_word <= words.size());
    HOLDS(!entity.dates || entity.dates->first <= entity.dates->last);
  }
  double sum = 0;
  for (const double p : understood->scores.p) sum += p;
  HOLDS(sum > 0.999 && sum < 1.001);
  if (size % 32 != 0) return 0;
  const auto answer = small->service->ask(question, {.now = kNow, .session_id = {}});
  if (!answer) {
    HOLDS(answer.error().code == Code::kInvalidArgument);
    return 0;
  }
  HOLDS(!answer->claims.empty());
  JsonWriter w;
  write_json(w, *answer, {.explain = true});
  HOLDS(parse_json(w.str()));
  return 0;
}

}  // namespace sophia::chat
