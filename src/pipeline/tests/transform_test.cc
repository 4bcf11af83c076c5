#include "pipeline/transform.h"

#include <gtest/gtest.h>

#include "pipeline/tests/gong_records.h"

namespace sophia::pipeline {
namespace {

TEST(Transform, TypesACallWithItsDealAccountAndHost) {
  PipelineFixture f;
  f.land({call({}), transcript("1")});
  const auto report = f.transform();
  EXPECT_EQ(report.calls, 1);
  EXPECT_EQ(report.segments, 2);
  EXPECT_EQ(f.row("CALL_ID, CALL_TITLE, CALL_DURATION_SECONDS, CALL_DIRECTION, PRIMARY_USER_EMAIL, "
                  "PRIMARY_USER_NAME, HUBSPOT_DEAL_ID, HUBSPOT_COMPANY_ID, DEAL_STAGE, DEAL_VALUE, "
                  "ACCOUNT_NAME, HAS_TRANSCRIPT, IS_PRIVATE, IS_DELETED) "
                  "FROM STG_TRANSFORMED.STG_GONG_CALLS"),
            "1|Intro|60|Outbound|rita@seller.example|Rita Rep|12345|77|contractsent|1100.50|"
            "Acme Corp|true|false|false");
  EXPECT_EQ(f.row("DEAL_ID, DEAL_NAME, DEAL_STAGE, DEAL_AMOUNT, DEAL_STATUS, CLOSE_DATE, "
                  "DAYS_TO_CLOSE, COMPANY_NAME, SOURCE_TYPE, AS_OF_CALL_ID) "
                  "FROM STG_TRANSFORMED.STG_HUBSPOT_DEALS"),
            "12345|Big one|contractsent|1100.50|Closing Soon|2026-12-01|11|Acme Corp|gong|1");
}

TEST(Transform, TypesSpeakerSegmentsAndSentences) {
  PipelineFixture f;
  f.land({call({}), transcript("1")});
  f.transform();
  EXPECT_EQ(f.row("TRANSCRIPT_ID, SPEAKER_NAME, SPEAKER_EMAIL, SPEAKER_TYPE, TRANSCRIPT_TEXT, "
                  "START_TIME_SECONDS, END_TIME_SECONDS, SEGMENT_DURATION_SECONDS, WORD_COUNT, "
                  "SEGMENT_INDEX, TOPIC) FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS "
                  "WHERE SEGMENT_INDEX = 1"),
            "1-00001|Carl Client|carl@buyer.example|External|We use spreadsheets. Only that.|"
            "5.0|10.0|5.0|5|1|Tools");
  EXPECT_EQ(f.row("string_agg(concat_ws(':', SENTENCE_INDEX, START_MS, END_MS), ' ' "
                  "ORDER BY SENTENCE_INDEX)) FROM STG_TRANSFORMED.STG_GONG_SENTENCES"),
            "0:0:4000 1:5000:9000 2:9000:10000");
  // 4 s of rep, 5 s of customer in a minute; one question.
  EXPECT_EQ(f.row("round(TALK_RATIO, 6), LONGEST_MONOLOGUE_SECONDS, QUESTIONS_ASKED_COUNT) "
                  "FROM STG_TRANSFORMED.STG_GONG_CALLS"),
            "0.444444|4.0|1");
}

constexpr char kMeasures[] =
    "coalesce(TALK_RATIO::VARCHAR, '-'), coalesce(LONGEST_MONOLOGUE_SECONDS::VARCHAR, '-'), "
    "coalesce(INTERACTIVITY_SCORE::VARCHAR, '-'), coalesce(QUESTIONS_ASKED_COUNT::VARCHAR, '-'), "
    "HAS_TRANSCRIPT) FROM STG_TRANSFORMED.STG_GONG_CALLS";

// Two speakers that are no party of the call.
Sent unknown_talk(const std::string& id) {
  return {"callTranscripts", R"({"callId":")" + id +
                                 R"(","transcript":[{"speakerId":null,"topic":null,"sentences":[)"
                                 R"({"start":0,"end":4000,"text":"What do you use today?"}]},)"
                                 R"({"speakerId":"s9","topic":null,"sentences":[)"
                                 R"({"start":5000,"end":9000,"text":"We use spreadsheets."}]}]})"};
}

TEST(Transform, UnknownSpeakersLeaveTheMeasuresEmptyNotZero) {
  PipelineFixture f;
  f.land({call({}), unknown_talk("1")});
  f.transform();
  EXPECT_EQ(f.row(kMeasures), "-|-|-|-|true");
}

TEST(Transform, GongsOwnMeasuresStandWhereSpeakersAreUnknown) {
  PipelineFixture f;
  const std::string extra =
      R"(,"interaction":{"interactionStats":[{"name":"Talk Ratio","value":0.61},)"
      R"({"name":"Longest Monologue","value":75},{"name":"Interactivity","value":5.5}],)"
      R"("questions":{"companyCount":9,"nonCompanyCount":4}})";
  f.land({call({.extra = extra}), unknown_talk("1")});
  f.transform();
  EXPECT_EQ(f.row(kMeasures), "0.61|75.0|5.5|9|true");
}

TEST(Transform, ARecordThatFailsMakesEveryRunPartialUntilItIsSentAnew) {
  PipelineFixture f;
  f.land({call({.id = "1"}), call({.id = "2", .started = "yesterday"})});
  const auto first = f.transform();
  EXPECT_EQ(first.calls_failed, 1);
  EXPECT_TRUE(first.partial());
  const auto second = f.transform();
  EXPECT_EQ(second.calls, 0);
  EXPECT_EQ(second.calls_failing, 1);
  EXPECT_TRUE(second.partial());
  EXPECT_EQ(f.row("STATUS, ERROR_MESSAGE) FROM OPS_MONITORING.ETL_JOB_LOGS "
                  "WHERE JOB_NAME = 'TRANSFORM_RAW_GONG_CALLS' ORDER BY LOG_ID DESC LIMIT 1"),
            "PARTIAL|1 records keep their PROCESSING_ERROR in RAW_AIRBYTE");
  f.land({call({.id = "2"}, kEmittedMs + 1000)});
  const auto third = f.transform();
  EXPECT_FALSE(third.partial()) << third.calls_failing;
}

TEST(Transform, TranscriptBeforeItsCallWaitsAndGivesTheSameTables) {
  PipelineFixture call_first;
  call_first.land({call({})});
  call_first.transform();
  call_first.land({transcript("1")});
  call_first.transform();

  PipelineFixture transcript_first;
  transcript_first.land({transcript("1")});
  EXPECT_EQ(transcript_first.transform().transcripts_waiting, 1);
  EXPECT_EQ(transcript_first.row("PROCESSED, PROCESSING_ERROR) "
                                 "FROM RAW_AIRBYTE.RAW_GONG_TRANSCRIPTS_RAW"),
            "false|waiting for its call");
  EXPECT_EQ(transcript_first.transform().transcripts, 0);  // it is not read again and again
  transcript_first.land({call({})});
  transcript_first.transform();
  EXPECT_EQ(transcript_first.row("PROCESSED, PROCESSING_ERROR) "
                                 "FROM RAW_AIRBYTE.RAW_GONG_TRANSCRIPTS_RAW"),
            "true");
  EXPECT_EQ(call_first.fingerprints(), transcript_first.fingerprints());
  EXPECT_EQ(call_first.count("STG_TRANSFORMED.STG_GONG_SENTENCES"), 3);
}

TEST(Transform, ARecordThatCannotBeTypedKeepsItsErrorAndStopsNothing) {
  PipelineFixture f;
  f.land({call({.id = "1", .started = "yesterday"}),
          call({.id = "2"}),
          {"callTranscripts", R"({"callId":"2","transcript":{"a":1}})", kEmittedMs}});
  const auto report = f.transform();
  EXPECT_EQ(report.calls_failed, 1);
  EXPECT_EQ(report.transcripts_failed, 1);
  EXPECT_EQ(f.row("PROCESSED, PROCESSING_ERROR) FROM RAW_AIRBYTE.RAW_GONG_CALLS_RAW "
                  "WHERE CALL_ID = '1'"),
            "false|metaData.started is not a time: yesterday");
  EXPECT_EQ(f.row("PROCESSING_ERROR) FROM RAW_AIRBYTE.RAW_GONG_TRANSCRIPTS_RAW"),
            "transcript is no list but object");
  EXPECT_EQ(f.count("STG_TRANSFORMED.STG_GONG_CALLS"), 1);
  EXPECT_EQ(f.row("string_agg(STATUS, ',' ORDER BY JOB_NAME)) FROM OPS_MONITORING.ETL_JOB_LOGS "
                  "WHERE JOB_TYPE = 'transform'"),
            "PARTIAL,PARTIAL");
  EXPECT_EQ(f.transform().calls, 0);
}

TEST(Transform, ABrokenEditLeavesTheLastGoodVersion) {
  PipelineFixture f;
  f.land({call({.title = "good"})});
  f.land({call({.title = "bad", .started = "soon"}, kEmittedMs + 1000)});
  f.transform();
  EXPECT_EQ(f.row("CALL_TITLE) FROM STG_TRANSFORMED.STG_GONG_CALLS"), "good");
}

TEST(Transform, DeletedCallsAreMarkedAndComeBack) {
  PipelineFixture f;
  f.land({call({}), transcript("1")});
  f.transform();
  f.land({tombstone("1", kEmittedMs + 1000)});
  f.transform();
  EXPECT_EQ(f.row("IS_DELETED, CALL_TITLE, epoch_ms(DELETED_AT)) "
                  "FROM STG_TRANSFORMED.STG_GONG_CALLS"),
            "true|Intro|" + std::to_string(kEmittedMs + 1000));
  EXPECT_EQ(f.count("STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS"), 2);
  f.land({call({}, kEmittedMs + 2000)});  // the same content again
  f.transform();
  EXPECT_EQ(f.row("IS_DELETED, DELETED_AT IS NULL) FROM STG_TRANSFORMED.STG_GONG_CALLS"),
            "false|true");
}

TEST(Transform, PrivateCallsFollowThePolicy) {
  for (const auto& [policy, expected] : std::map<std::string, std::string>{
           {"drop", "(none)"}, {"owner_only", "true|true"}, {"keep", "true|false"}}) {
    PipelineFixture f;
    f.land({call({.is_private = "true"}), transcript("1")});
    f.transform({.private_calls = policy});
    EXPECT_EQ(f.row("IS_PRIVATE, OWNER_ONLY) FROM STG_TRANSFORMED.STG_GONG_CALLS"), expected);
    EXPECT_EQ(f.count("STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS"), policy == "drop" ? 0 : 2);
  }
}

TEST(Transform, ACallThatTurnsPrivateLeavesAllTables) {
  PipelineFixture f;
  f.land({call({}), transcript("1")});
  f.transform();
  f.land({call({.is_private = "\"maybe\""}, kEmittedMs + 1000)});  // no truth value: private
  f.transform();
  for (const char* table : {"STG_GONG_CALLS", "STG_GONG_CALL_TRANSCRIPTS", "STG_GONG_SENTENCES",
                            "STG_GONG_CALL_PARTIES", "STG_GONG_CALL_CRM_CONTEXT",
                            "STG_GONG_CALL_METRICS", "STG_HUBSPOT_DEALS"}) {
    EXPECT_EQ(f.count(std::string("STG_TRANSFORMED.") + table), 0) << table;
  }
  EXPECT_EQ(f.row("PROCESSING_ERROR) FROM RAW_AIRBYTE.RAW_GONG_TRANSCRIPTS_RAW"),
            "skipped: private call");
  f.land({call({.is_private = "\"false\""}, kEmittedMs + 2000)});
  f.transform();
  EXPECT_EQ(f.count("STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS"), 2);
}

TEST(Transform, FlatCallsCountUntilTheExtensiveOneComes) {
  PipelineFixture f;
  const std::string flat =
      R"({"id":"1","title":"flat","started":"2026-10-01T10:00:00Z","duration":"431"})";
  f.land({{"calls", flat, kEmittedMs + 9000}});
  f.transform();
  EXPECT_EQ(f.row("CALL_TITLE, CALL_DURATION_SECONDS) FROM STG_TRANSFORMED.STG_GONG_CALLS"),
            "flat|431");
  f.land({call({.title = "rich"}, kEmittedMs)});
  f.transform();
  EXPECT_EQ(f.row("CALL_TITLE) FROM STG_TRANSFORMED.STG_GONG_CALLS"), "rich");
}

TEST(Transform, DealAsOfTheCallOnTheCallAndAsOfNowInTheDeals) {
  PipelineFixture f;
  f.land({{"extensiveCalls",
           R"({"metaData":{"id":"1","started":"2026-10-01T10:00:00Z"},"context":[{"system":)"
           R"("HubSpot","objects":[{"objectType":"Deal","objectId":"5","timing":"Now","fields":)"
           R"([{"name":"dealstage","value":"closedwon"},{"name":"Amount","value":300}]},)"
           R"({"objectType":"Deal","objectId":"5","timing":"TimeOfCall","fields":)"
           R"([{"name":"dealstage","value":"qualifiedtobuy"},{"name":"amount","value":200}]}]},)"
           R"({"system":"Salesforce","objects":[{"objectType":"Opportunity","objectId":"006",)"
           R"("fields":[{"name":"StageName","value":"Proposal"}]},{"objectType":"Account",)"
           R"("objectId":"001","fields":[{"name":"Name","value":"Globex"}]}]}]})",
           kEmittedMs}});
  f.transform();
  EXPECT_EQ(f.row("HUBSPOT_DEAL_ID, DEAL_STAGE, DEAL_VALUE, CRM_OPPORTUNITY_ID, CRM_ACCOUNT_ID, "
                  "ACCOUNT_NAME) FROM STG_TRANSFORMED.STG_GONG_CALLS"),
            "5|qualifiedtobuy|200.00|006|001|Globex");
  EXPECT_EQ(f.row("DEAL_STAGE, DEAL_AMOUNT, DEAL_STATUS) FROM STG_TRANSFORMED.STG_HUBSPOT_DEALS"),
            "closedwon|300.00|Won");
}

TEST(Transform, WhatTheAiFunctionsAddedStaysWhereTheWordsStay) {
  PipelineFixture f;
  f.land({call({}), transcript("1")});
  f.transform();
  ASSERT_TRUE(f.connection().execute(
      "UPDATE STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS SET SEGMENT_SENTIMENT = 0.5, "
      "PROCESSED_BY_CORTEX = TRUE"));
  f.land({transcript("1", "We use paper.", kEmittedMs + 1000)});
  f.transform();
  EXPECT_EQ(f.row("string_agg(concat_ws(':', SEGMENT_SENTIMENT, PROCESSED_BY_CORTEX), ' ' "
                  "ORDER BY SEGMENT_INDEX)) FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS"),
            "0.5:true 0.5:false");  // the second is due again; the function replaces its value
}

TEST(Transform, HollowDisorderedAndUnknownSpeech) {
  PipelineFixture f;
  f.land({call({}),
          {"callTranscripts",
           R"({"callId":"1","transcript":[{"speakerId":"s1","sentences":[]},)"
           R"({"speakerId":null,"sentences":[{"start":10,"end":20,"text":null},)"
           R"({"start":9000,"end":4000,"text":"Turned round."}]},)"
           R"({"speakerId":"ghost","sentences":[{"start":5,"end":5,"text":"At once."}]},)"
           R"({"speakerId":"s2","sentences":[{"start":1,"end":2,"text":"  "}]}]})",
           kEmittedMs}});
  f.transform();
  EXPECT_EQ(f.row("string_agg(concat_ws(':', TRANSCRIPT_ID, SPEAKER_TYPE, TRANSCRIPT_TEXT, "
                  "START_TIME_SECONDS, END_TIME_SECONDS), ' ' ORDER BY SEGMENT_INDEX)) "
                  "FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS"),
            "1-00001:Unknown:Turned round.:4.0:9.0 1-00002:Unknown:At once.:0.005:0.005");
  // Sentence indexes count all that was sent, hollow ones too.
  EXPECT_EQ(f.row("string_agg(SENTENCE_INDEX::VARCHAR, ' ' ORDER BY SENTENCE_INDEX)) "
                  "FROM STG_TRANSFORMED.STG_GONG_SENTENCES"),
            "1 2");
}

}  // namespace
}  // namespace sophia::pipeline
