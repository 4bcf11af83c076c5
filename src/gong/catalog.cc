#include "gong/catalog.h"

#include <string>
#include <string_view>
#include <vector>

#include "core/json_writer.h"

namespace sophia::gong {
namespace {

// "name:type" words; types: s text, b boolean, i integer, n number, t time with zone, d date,
// o object, a array.
constexpr std::string_view kCallFields =
    "id:s url:s title:s scheduled:t started:t duration:i primaryUserId:s direction:s system:s "
    "scope:s media:s language:s workspaceId:s sdrDisposition:s clientUniqueId:s customData:s "
    "purpose:s meetingUrl:s isPrivate:b calendarEventId:s status:s";
constexpr std::string_view kTombstone =
    " _sophia_deleted:b _sophia_deleted_at:t _sophia_deleted_reason:s";

struct Entry {
  std::string_view name;
  std::string_view fields;
  std::vector<std::string_view> primary_key;
  std::string_view cursor;  // empty: full refresh only
  bool has_tombstones = false;
};

const std::vector<Entry>& entries() {
  static const std::vector<Entry> kEntries = {
      {"calls", kCallFields, {"id"}, "started", true},
      {"extensiveCalls",
       "id:s startdatetime:t metaData:o context:a parties:a content:o interaction:o "
       "collaboration:o media:o",
       {"id"},
       "startdatetime",
       true},
      {"callTranscripts", "callId:s started:t transcript:a", {"callId"}, "started"},
      {"users",
       "id:s active:b created:t emailAddress:s emailAliases:a extension:s firstName:s lastName:s "
       "managerId:s meetingConsentPageUrl:s personalMeetingUrls:a phoneNumber:s settings:o "
       "spokenLanguages:a title:s trustedEmailAddress:s conferencingProviders:a",
       {"id"},
       ""},
      {"workspaces", "id:s name:s description:s", {"id"}, ""},
      {"scorecards",
       "scorecardId:s scorecardName:s enabled:b created:t updated:t updaterUserId:s "
       "workspaceId:s reviewMethod:s questions:a",
       {"scorecardId"},
       ""},
      {"answeredScorecards",
       "answeredScorecardId:s scorecardId:s scorecardName:s callId:s callStartTime:t reviewTime:t "
       "reviewedUserId:s reviewerUserId:s editorUserId:s visibilityType:s reviewMethod:s answers:a",
       {"answeredScorecardId"},
       "reviewTime"},
      {"trackers",
       "trackerId:s trackerName:s workspaceId:s languageKeywords:a affiliation:s partOfQuestion:b "
       "saidAt:s saidAtInterval:i saidAtUnit:s saidInTopics:a saidInCallParts:a filterQuery:s "
       "created:t creatorUserId:s updated:t updaterUserId:s",
       {"trackerId"},
       ""},
      {"libraryFolders",
       "id:s name:s parentFolderId:s createdBy:s updated:t workspaceId:s",
       {"id"},
       ""},
      {"statsActivityAggregate",
       "userId:s userEmailAddress:s userAggregateActivityStats:o fromDate:d toDate:d",
       {"userId", "fromDate"},
       "toDate"},
      {"statsActivityDayByDay",
       "userId:s userEmailAddress:s userDailyActivityStats:a fromDate:d toDate:d",
       {"userId", "fromDate"},
       "toDate"},
      {"statsInteraction",
       "userId:s userEmailAddress:s personInteractionStats:a fromDate:d toDate:d",
       {"userId", "fromDate"},
       "toDate"},
  };
  return kEntries;
}

std::string_view type_name(char type) {
  switch (type) {
    case 'b':
      return "boolean";
    case 'i':
      return "integer";
    case 'n':
      return "number";
    case 'o':
      return "object";
    case 'a':
      return "array";
    default:
      return "string";
  }
}

void write_field(JsonWriter& w, std::string_view word) {
  const std::size_t colon = word.find(':');
  const char type = word[colon + 1];
  w.key(word.substr(0, colon)).begin_object();
  w.key("type").begin_array().value("null").value(type_name(type)).end_array();
  if (type == 't') {
    w.field("format", "date-time").field("airbyte_type", "timestamp_with_timezone");
  } else if (type == 'd') {
    w.field("format", "date");
  } else if (type == 'o') {
    w.field("additionalProperties", true);
  }
  w.end_object();
}

void write_fields(JsonWriter& w, std::string_view words) {
  while (!words.empty()) {
    const std::size_t space = words.find(' ');
    const std::string_view word = words.substr(0, space);
    if (!word.empty()) write_field(w, word);
    words.remove_prefix(space == std::string_view::npos ? words.size() : space + 1);
  }
}

std::string schema(const Entry& entry) {
  JsonWriter w;
  w.begin_object().field("$schema", "http://json-schema.org/draft-07/schema#");
  w.field("type", "object").field("additionalProperties", true).key("properties").begin_object();
  write_fields(w, entry.fields);
  if (entry.has_tombstones) write_fields(w, kTombstone);
  w.end_object().end_object();
  return w.take();
}

}  // namespace

airbyte::Catalog catalog() {
  airbyte::Catalog out;
  for (const Entry& entry : entries()) {
    airbyte::Stream stream;
    stream.name = entry.name;
    stream.json_schema = schema(entry);
    stream.incremental = !entry.cursor.empty();
    if (stream.incremental) {
      stream.source_defined_cursor = true;
      stream.default_cursor_field = {std::string(entry.cursor)};
    }
    for (const std::string_view key : entry.primary_key) {
      stream.source_defined_primary_key.push_back({std::string(key)});
    }
    out.streams.push_back(std::move(stream));
  }
  return out;
}

}  // namespace sophia::gong
