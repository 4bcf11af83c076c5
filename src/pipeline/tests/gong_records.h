// Small Gong records for tests.
#pragma once

#include <string>
#include <vector>

#include "pipeline/tests/pipeline_fixture.h"

namespace sophia::pipeline {

struct CallFields {
  std::string id = "1";
  std::string title = "Intro";
  std::string is_private = "false";  // JSON
  std::string started = "2026-10-01T10:00:00Z";
  std::string deal_stage = "contractsent";
  std::string customer_affiliation = "External";
  std::string extra = "";  // members before the end of the record
};

inline std::string call_json(const CallFields& c) {
  return R"({"metaData":{"id":")" + c.id + R"(","title":")" + c.title + R"(","started":")" +
         c.started + R"(","duration":60,"primaryUserId":"u1","direction":"Outbound","isPrivate":)" +
         c.is_private +
         R"(},"parties":[{"id":"p1","userId":"u1","speakerId":"s1","name":"Rita Rep",)"
         R"("emailAddress":" Rita@Seller.example ","affiliation":"Internal"},)"
         R"({"id":"p2","speakerId":"s2","name":"Carl Client","emailAddress":"carl@buyer.example",)"
         R"("affiliation":")" +
         c.customer_affiliation +
         R"("}],"context":[{"system":"HubSpot","objects":[)"
         R"({"objectType":"Deal","objectId":"12345","timing":"Now","fields":[{"name":"dealname",)"
         R"("value":"Big one"},{"name":"dealstage","value":")" +
         c.deal_stage +
         R"("},{"name":"amount","value":"1100.50"},{"name":"closedate","value":"2026-12-01"}]},)"
         R"({"objectType":"Company","objectId":"77","fields":[{"name":"name","value":"Acme Corp"}]}]}])" +
         c.extra + "}";
}

// Two segments; the customer's text is `text`.
inline std::string transcript_json(const std::string& id, const std::string& text) {
  return R"({"callId":")" + id +
         R"(","transcript":[{"speakerId":"s1","topic":null,"sentences":[)"
         R"({"start":0,"end":4000,"text":"What do you use today?"}]},)"
         R"({"speakerId":"s2","topic":"Tools","sentences":[{"start":5000,"end":9000,"text":")" +
         text + R"("},{"start":9000,"end":10000,"text":"Only that."}]}]})";
}

inline Sent call(const CallFields& text, std::int64_t at = kEmittedMs) {
  return {"extensiveCalls", call_json(text), at};
}
inline Sent transcript(const std::string& id, const std::string& text = "We use spreadsheets.",
                       std::int64_t at = kEmittedMs) {
  return {"callTranscripts", transcript_json(id, text), at};
}
inline Sent tombstone(const std::string& id, std::int64_t at) {
  return {"extensiveCalls", R"({"id":")" + id + R"(","_sophia_deleted":true})", at};
}

}  // namespace sophia::pipeline
