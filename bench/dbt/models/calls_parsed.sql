-- The latest version of each call, parsed once.
select
  r.CALL_ID as call_id, r._AIRBYTE_EMITTED_AT as emitted_at, r.CALL_STARTED_AT as started_at,
  from_json(r._AIRBYTE_DATA, '{
    "metaData": {"title": "VARCHAR", "url": "VARCHAR", "scheduled": "VARCHAR", "duration": "DOUBLE",
      "primaryUserId": "VARCHAR", "direction": "VARCHAR", "system": "VARCHAR", "scope": "VARCHAR",
      "media": "VARCHAR", "language": "VARCHAR", "workspaceId": "VARCHAR",
      "sdrDisposition": "VARCHAR", "clientUniqueId": "VARCHAR", "purpose": "VARCHAR",
      "isPrivate": "BOOLEAN", "calendarEventId": "VARCHAR"},
    "parties": [{"id": "VARCHAR", "userId": "VARCHAR", "speakerId": "VARCHAR", "name": "VARCHAR",
      "emailAddress": "VARCHAR", "phoneNumber": "VARCHAR", "title": "VARCHAR",
      "affiliation": "VARCHAR", "methods": "JSON"}],
    "content": {"brief": "VARCHAR", "topics": [{"name": "VARCHAR", "duration": "DOUBLE"}],
      "trackers": [{"id": "VARCHAR", "name": "VARCHAR", "type": "VARCHAR", "count": "BIGINT",
        "occurrences": [{"startTime": "DOUBLE", "speakerId": "VARCHAR"}]}],
      "highlights": [{"title": "VARCHAR", "items": [{"text": "VARCHAR"}]}],
      "keyPoints": [{"text": "VARCHAR"}],
      "outline": [{"section": "VARCHAR", "startTime": "DOUBLE", "duration": "DOUBLE",
        "items": [{"text": "VARCHAR", "startTime": "DOUBLE"}]}]},
    "interaction": {"speakers": [{"id": "VARCHAR", "userId": "VARCHAR", "talkTime": "DOUBLE"}],
      "interactionStats": [{"name": "VARCHAR", "value": "DOUBLE"}],
      "questions": {"companyCount": "BIGINT", "nonCompanyCount": "BIGINT"}},
    "context": [{"system": "VARCHAR", "objects": [{"objectType": "VARCHAR", "objectId": "VARCHAR",
      "timing": "VARCHAR", "fields": [{"name": "VARCHAR", "value": "JSON"}]}]}]
  }') as c
from sophia.RAW_AIRBYTE.RAW_GONG_CALLS_RAW as r
{{ fresh('r._AIRBYTE_EMITTED_AT') }}
qualify row_number() over (partition by call_id order by emitted_at desc) = 1
