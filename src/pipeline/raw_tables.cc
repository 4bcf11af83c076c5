#include "pipeline/raw_tables.h"

#include <algorithm>

namespace sophia::pipeline {
namespace {

constexpr RawStream kStreams[] = {
    {.source = "gong",
     .stream = "extensiveCalls",
     .table = "RAW_GONG_CALLS_RAW",
     .id_members = {"id"},
     .has_call_id = true,
     .has_call_started = true},
    {.source = "gong",
     .stream = "calls",
     .table = "RAW_GONG_CALLS_RAW",
     .id_members = {"id"},
     .has_call_id = true,
     .has_call_started = true,
     .hash_suffix = "-calls"},
    {.source = "gong",
     .stream = "callTranscripts",
     .table = "RAW_GONG_TRANSCRIPTS_RAW",
     .id_members = {"callId"},
     .alternative_id = "id",
     .has_call_id = true},
    {.source = "gong", .stream = "users", .table = "RAW_GONG_USERS_RAW", .id_members = {"id"}},
    {.source = "gong",
     .stream = "workspaces",
     .table = "RAW_GONG_WORKSPACES_RAW",
     .id_members = {"id"},
     .alternative_id = "workspaceId"},
    {.source = "gong",
     .stream = "scorecards",
     .table = "RAW_GONG_SCORECARDS_RAW",
     .id_members = {"scorecardId"}},
    {.source = "gong",
     .stream = "answeredScorecards",
     .table = "RAW_GONG_ANSWERED_SCORECARDS_RAW",
     .id_members = {"answeredScorecardId"},
     .has_call_id = true,
     .call_id_member = "callId"},
    {.source = "gong",
     .stream = "trackers",
     .table = "RAW_GONG_TRACKERS_RAW",
     .id_members = {"trackerId"}},
    {.source = "gong",
     .stream = "libraryFolders",
     .table = "RAW_GONG_LIBRARY_FOLDERS_RAW",
     .id_members = {"id"}},
    {.source = "hubspot",
     .stream = "deals",
     .table = "RAW_HUBSPOT_DEALS_RAW",
     .id_members = {"id"}},
    {.source = "hubspot",
     .stream = "companies",
     .table = "RAW_HUBSPOT_COMPANIES_RAW",
     .id_members = {"id"}},
    {.source = "hubspot",
     .stream = "contacts",
     .table = "RAW_HUBSPOT_CONTACTS_RAW",
     .id_members = {"id"}},
    {.source = "hubspot",
     .stream = "owners",
     .table = "RAW_HUBSPOT_OWNERS_RAW",
     .id_members = {"id"}},
    {.source = "slack",
     .stream = "channels",
     .table = "RAW_SLACK_CHANNELS_RAW",
     .id_members = {"id"}},
    {.source = "slack",
     .stream = "channel_messages",
     .table = "RAW_SLACK_MESSAGES_RAW",
     .id_members = {"channel_id", "ts"}},
    {.source = "slack", .stream = "users", .table = "RAW_SLACK_USERS_RAW", .id_members = {"id"}},
};

}  // namespace

const RawStream* find_raw_stream(std::string_view source, std::string_view stream) {
  const auto* it = std::ranges::find_if(
      kStreams, [&](const RawStream& s) { return s.source == source && s.stream == stream; });
  return it == std::end(kStreams) ? nullptr : it;
}

std::span<const RawStream> raw_streams() { return kStreams; }

}  // namespace sophia::pipeline
