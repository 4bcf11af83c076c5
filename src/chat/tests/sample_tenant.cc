#include "chat/tests/sample_tenant.h"

#include <map>
#include <set>
#include <vector>

#include "core/file.h"
#include "core/json.h"
#include "core/json_writer.h"
#include "warehouse/deploy.h"

namespace sophia::chat {
namespace {

using warehouse::Connection;
using warehouse::Value;

// $1: the call as Gong sends it.
constexpr std::string_view kInsertCall = R"(
INSERT INTO STG_TRANSFORMED.STG_GONG_CALLS (CALL_ID, CALL_TITLE, CALL_DATETIME_UTC,
  CALL_DURATION_SECONDS, CALL_DIRECTION, CALL_SYSTEM, CALL_SCOPE, CALL_MEDIA, CALL_LANGUAGE, CALL_URL,
  PRIMARY_USER_ID, PRIMARY_USER_NAME, HUBSPOT_DEAL_ID, ACCOUNT_NAME, DEAL_STAGE, DEAL_VALUE,
  TALK_RATIO, LONGEST_MONOLOGUE_SECONDS, INTERACTIVITY_SCORE, QUESTIONS_ASKED_COUNT, CALL_BRIEF,
  IS_PRIVATE, CREATED_AT, UPDATED_AT, CLIENT_UNIQUE_ID, RAW_AB_ID)
WITH j AS (SELECT $1::JSON AS C),
o AS (SELECT unnest(from_json(C->'$.context[*].objects[*]', '["JSON"]')) AS O FROM j),
m AS (SELECT unnest(from_json(C->'$.interaction.interactionStats', '["JSON"]')) AS M FROM j),
u AS (SELECT unnest(from_json(C->'parties', '["JSON"]')) AS P FROM j)
SELECT C->'metaData'->>'id', C->'metaData'->>'title', (C->'metaData'->>'started')::TIMESTAMPTZ,
  (C->'metaData'->>'duration')::BIGINT, C->'metaData'->>'direction', C->'metaData'->>'system',
  C->'metaData'->>'scope', C->'metaData'->>'media', C->'metaData'->>'language',
  C->'metaData'->>'url', C->'metaData'->>'primaryUserId',
  (SELECT any_value(P->>'name') FROM u WHERE (P->>'userId') = (C->'metaData'->>'primaryUserId')),
  (SELECT max(O->>'objectId') FROM o WHERE (O->>'objectType') = 'Deal'),
  (SELECT max(f->>'value') FROM (SELECT unnest(from_json(O->'fields', '["JSON"]')) AS f FROM o
    WHERE (O->>'objectType') IN ('Company', 'Account')) WHERE (f->>'name') = 'name'),
  NULL, NULL,
  (SELECT max((M->>'value')::DOUBLE) FROM m WHERE (M->>'name') = 'Talk Ratio'),
  (SELECT max((M->>'value')::DOUBLE) FROM m WHERE (M->>'name') = 'Longest Monologue'),
  (SELECT max((M->>'value')::DOUBLE) FROM m WHERE (M->>'name') = 'Interactivity'),
  (C->'interaction'->'questions'->>'companyCount')::BIGINT, C->'content'->>'brief',
  (C->'metaData'->>'isPrivate')::BOOLEAN, (C->'metaData'->>'started')::TIMESTAMPTZ,
  (C->'metaData'->>'started')::TIMESTAMPTZ, C->'metaData'->>'clientUniqueId', C->'metaData'->>'id'
FROM j)";

constexpr std::string_view kInsertParties = R"(
INSERT INTO STG_TRANSFORMED.STG_GONG_CALL_PARTIES (CALL_ID, PARTY_INDEX, PARTY_ID, USER_ID, SPEAKER_ID,
  PARTY_NAME, EMAIL_ADDRESS, TITLE, AFFILIATION, TALK_TIME_SECONDS, IS_HOST)
WITH j AS (SELECT $1::JSON AS C),
t AS (SELECT unnest(from_json(C->'interaction'->'speakers', '["JSON"]')) AS S FROM j),
p AS (SELECT C->'metaData'->>'id' AS ID, C->'metaData'->>'primaryUserId' AS HOST,
  unnest(from_json(C->'parties', '["JSON"]')) AS P FROM j)
SELECT ID, row_number() OVER () - 1, P->>'id', P->>'userId', P->>'speakerId', P->>'name',
  P->>'emailAddress', P->>'title', P->>'affiliation',
  coalesce((SELECT max((S->>'talkTime')::DOUBLE) FROM t WHERE (S->>'id') = (P->>'speakerId')), 0),
  coalesce((P->>'userId') = HOST, FALSE)
FROM p)";

constexpr std::string_view kInsertTrackers = R"(
INSERT INTO STG_TRANSFORMED.STG_GONG_CALL_TRACKERS (CALL_ID, TRACKER_INDEX, TRACKER_ID, TRACKER_NAME,
  TRACKER_TYPE, PHRASE, OCCURRENCE_COUNT)
WITH t AS (SELECT C->'metaData'->>'id' AS ID, unnest(from_json(C->'content'->'trackers', '["JSON"]')) AS T
  FROM (SELECT $1::JSON AS C)),
p AS (SELECT ID, T, unnest(from_json(T->'phrases', '["JSON"]')) AS P FROM t)
SELECT ID, row_number() OVER () - 1, T->>'id', T->>'name', T->>'type', P->>'phrase',
  (P->>'count')::BIGINT FROM p)";

constexpr std::string_view kInsertMetrics = R"(
INSERT INTO STG_TRANSFORMED.STG_GONG_CALL_METRICS (CALL_ID, METRIC_NAME, UNIT, GONG_VALUE)
WITH m AS (SELECT C->'metaData'->>'id' AS ID,
  unnest(from_json(C->'interaction'->'interactionStats', '["JSON"]')) AS M FROM (SELECT $1::JSON AS C))
SELECT ID, lower(replace(M->>'name', ' ', '_')), NULL, (M->>'value')::DOUBLE FROM m)";

constexpr std::string_view kInsertCrm = R"(
INSERT INTO STG_TRANSFORMED.STG_GONG_CALL_CRM_CONTEXT (CALL_ID, CONTEXT_INDEX, CRM_SYSTEM, OBJECT_TYPE,
  OBJECT_ID, TIMING, FIELDS)
WITH s AS (SELECT C->'metaData'->>'id' AS ID, unnest(from_json(C->'context', '["JSON"]')) AS S
  FROM (SELECT $1::JSON AS C)),
o AS (SELECT ID, S->>'system' AS SYSTEM, unnest(from_json(S->'objects', '["JSON"]')) AS O FROM s)
SELECT ID, row_number() OVER () - 1, SYSTEM, O->>'objectType', O->>'objectId', O->>'timing',
  json_group_object_from(O->'fields') FROM o)";

// $1: the transcript of a call.
constexpr std::string_view kInsertSegments = R"(
INSERT INTO STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS (TRANSCRIPT_ID, CALL_ID, SPEAKER_NAME,
  SPEAKER_EMAIL, SPEAKER_TYPE, TRANSCRIPT_TEXT, START_TIME_SECONDS, END_TIME_SECONDS, SEGMENT_INDEX,
  SPEAKER_ID, RAW_AB_ID)
WITH j AS (SELECT $1::JSON AS C),
g AS (SELECT C->>'callId' AS ID, unnest(from_json(C->'transcript', '["JSON"]')) AS G,
  generate_subscripts(from_json(C->'transcript', '["JSON"]'), 1) - 1 AS N FROM j)
SELECT ID || '-' || lpad(N::VARCHAR, 5, '0'), ID, p.PARTY_NAME, p.EMAIL_ADDRESS,
  coalesce(p.AFFILIATION, 'Unknown'),
  array_to_string([x->>'text' FOR x IN from_json(G->'sentences', '["JSON"]')], ' '),
  (G->'sentences'->0->>'start')::DOUBLE / 1000,
  (from_json(G->'sentences', '["JSON"]')[-1]->>'end')::DOUBLE / 1000, N, G->>'speakerId', ID
FROM g LEFT JOIN STG_TRANSFORMED.STG_GONG_CALL_PARTIES AS p
  ON p.CALL_ID = ID AND p.SPEAKER_ID = (G->>'speakerId'))";

constexpr std::string_view kInsertSentences = R"(
INSERT INTO STG_TRANSFORMED.STG_GONG_SENTENCES (CALL_ID, TRANSCRIPT_ID, SENTENCE_INDEX, START_MS, END_MS,
  TEXT)
WITH j AS (SELECT $1::JSON AS C),
g AS (SELECT C->>'callId' AS ID, unnest(from_json(C->'transcript', '["JSON"]')) AS G,
  generate_subscripts(from_json(C->'transcript', '["JSON"]'), 1) - 1 AS N FROM j),
s AS (SELECT ID, N, unnest(from_json(G->'sentences', '["JSON"]')) AS S,
  generate_subscripts(from_json(G->'sentences', '["JSON"]'), 1) AS K FROM g)
SELECT ID, ID || '-' || lpad(N::VARCHAR, 5, '0'), row_number() OVER (ORDER BY N, K) - 1,
  (S->>'start')::BIGINT, (S->>'end')::BIGINT, S->>'text' FROM s)";

constexpr std::string_view kFillDeals = R"(
INSERT INTO STG_TRANSFORMED.STG_HUBSPOT_DEALS (DEAL_ID, DEAL_NAME, PIPELINE_NAME, DEAL_STAGE, DEAL_AMOUNT,
  DEAL_STATUS, CLOSE_DATE, DEAL_OWNER, COMPANY_NAME, SOURCE_TYPE, AS_OF_CALL_ID)
WITH mentions AS (
  SELECT x.OBJECT_ID AS ID, x.FIELDS AS F, c.ACCOUNT_NAME, c.CALL_ID, row_number() OVER (
    PARTITION BY x.OBJECT_ID ORDER BY c.CALL_DATETIME_UTC DESC, x.TIMING = 'TimeOfCall') AS RANK
  FROM STG_TRANSFORMED.STG_GONG_CALL_CRM_CONTEXT AS x JOIN STG_TRANSFORMED.STG_GONG_CALLS AS c USING (CALL_ID)
  WHERE x.OBJECT_TYPE = 'Deal'
)
SELECT ID, F->>'dealname', F->>'pipeline', F->>'dealstage', (F->>'amount')::DECIMAL(15,2),
  CASE (F->>'dealstage') WHEN 'closedwon' THEN 'Won' WHEN 'closedlost' THEN 'Lost' ELSE 'In Progress' END,
  left(F->>'closedate', 10)::DATE, F->>'hubspot_owner_id', ACCOUNT_NAME, 'gong', CALL_ID
FROM mentions WHERE RANK = 1)";

constexpr std::string_view kFieldsMacro = R"(
CREATE OR REPLACE TEMP MACRO json_group_object_from(fields) AS
  ('{' || array_to_string([to_json(f->>'name')::VARCHAR || ':' || (f->'value')::VARCHAR
    FOR f IN from_json(fields, '["JSON"]')], ',') || '}')::JSON)";

struct Labels {
  std::map<std::string, double> sentiment;  // by call id
  std::map<std::string, JsonArray> risks;
  std::map<std::string, std::string> slug;
  std::map<std::string, std::set<std::string>> topics;  // by slug
  std::map<std::string, JsonArray> next_steps;
};

Result<Labels> read_labels(const std::filesystem::path& samples) {
  Labels labels;
  SOPHIA_CHECK_OK(for_each_line(
      samples / "tenant/truth/calls.jsonl", [&](std::string_view line, std::int64_t) -> Status {
        SOPHIA_TRY(const Json call, parse_json(line));
        const std::string id = json_string(call, "callId").value_or("");
        const std::string mood = json_string(call, "sentiment").value_or("");
        labels.sentiment[id] = mood == "pos"     ? 0.45
                               : mood == "neg"   ? -0.4
                               : mood == "mixed" ? -0.05
                                                 : 0.05;
        labels.slug[id] = json_string(call, "slug").value_or("");
        if (const JsonArray* risks = json_array(call, "risks")) labels.risks[id] = *risks;
        return {};
      }));
  SOPHIA_CHECK_OK(for_each_line(
      samples / "labels/sentences.jsonl", [&](std::string_view line, std::int64_t) -> Status {
        SOPHIA_TRY(const Json sentence, parse_json(line));
        const std::string slug = json_string(sentence, "call").value_or("");
        if (const JsonArray* topics = json_array(sentence, "topics")) {
          for (const Json& topic : *topics) {
            const std::string name(topic.as_string());
            if (name != "smalltalk" && name != "next_steps") labels.topics[slug].insert(name);
          }
        }
        if (json_object(sentence, "next_step") != nullptr) {
          labels.next_steps[slug].emplace_back(json_string(sentence, "text").value_or(""));
        }
        return {};
      }));
  return labels;
}

Status enrich(Connection& connection, const std::filesystem::path& samples) {
  SOPHIA_TRY(Labels labels, read_labels(samples));
  for (const auto& [id, sentiment] : labels.sentiment) {
    const std::string& slug = labels.slug[id];
    JsonWriter topics;
    topics.begin_array();
    for (const std::string& topic : labels.topics[slug]) topics.value(topic);
    topics.end_array();
    SOPHIA_CHECK_OK(connection.query(
        "UPDATE STG_TRANSFORMED.STG_GONG_CALLS SET SENTIMENT_SCORE = $2, KEY_TOPICS = $3::JSON, "
        "RISK_INDICATORS = $4::JSON, NEXT_STEPS = $5::JSON, PROCESSED_BY_CORTEX = TRUE "
        "WHERE CALL_ID = $1",
        {Value(id), Value(sentiment), Value(topics.str()), Value(to_text(labels.risks[id])),
         Value(to_text(labels.next_steps[slug]))}));
  }
  return {};
}

}  // namespace

Status load_sample_tenant(Connection& connection, const std::filesystem::path& samples,
                          bool enriched) {
  SOPHIA_CHECK_OK(connection.execute(kFieldsMacro));
  const auto each = [&](const char* file, std::initializer_list<std::string_view> statements) {
    return for_each_line(samples / "tenant/gong" / file,
                         [&](std::string_view line, std::int64_t) -> Status {
                           for (const std::string_view sql : statements) {
                             SOPHIA_CHECK_OK(connection.query(sql, {Value(std::string(line))}));
                           }
                           return {};
                         });
  };
  SOPHIA_CHECK_OK(each("calls.jsonl",
                       {kInsertCall, kInsertParties, kInsertTrackers, kInsertMetrics, kInsertCrm}));
  SOPHIA_CHECK_OK(each("transcripts.jsonl", {kInsertSegments, kInsertSentences}));
  SOPHIA_CHECK_OK(connection.query(kFillDeals));
  SOPHIA_CHECK_OK(
      connection.execute("UPDATE STG_TRANSFORMED.STG_GONG_CALLS SET HAS_TRANSCRIPT = CALL_ID IN "
                         "(SELECT CALL_ID FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS)"));
  return enriched ? enrich(connection, samples) : Status{};
}

Result<warehouse::Database> empty_warehouse() {
  SOPHIA_TRY(auto database, warehouse::Database::open("", {}));
  SOPHIA_TRY(auto connection, database.connect());
  const FixedClock clock(Timestamp{});
  SOPHIA_CHECK_OK(warehouse::deploy(connection, {.program = "test", .clock = clock}));
  return database;
}

}  // namespace sophia::chat
