-- Grain: one row per usable raw version of a call of the batch: those of the batch and those that
-- an earlier batch took. The record is parsed once, here. The stream `calls` has the fields of
-- metaData at the top; `extensiveCalls` has them in metaData.
CREATE OR REPLACE TEMP TABLE T_CALL_VERSIONS AS
WITH versions AS (
  SELECT
    r._AIRBYTE_AB_ID AS AB_ID,
    r.CALL_ID,
    r._AIRBYTE_EMITTED_AT AS EMITTED_AT,
    NOT r.PROCESSED AS IN_BATCH,
    r.CALL_STARTED_AT,
    from_json(r._AIRBYTE_DATA, '{
      "_sophia_deleted": "BOOLEAN",
      "title": "VARCHAR", "url": "VARCHAR", "scheduled": "VARCHAR", "started": "VARCHAR",
      "duration": "VARCHAR", "primaryUserId": "VARCHAR", "direction": "VARCHAR",
      "system": "VARCHAR", "scope": "VARCHAR", "media": "VARCHAR", "language": "VARCHAR",
      "workspaceId": "VARCHAR", "sdrDisposition": "VARCHAR", "clientUniqueId": "VARCHAR",
      "purpose": "VARCHAR", "isPrivate": "VARCHAR", "calendarEventId": "VARCHAR",
      "metaData": {
        "title": "VARCHAR", "url": "VARCHAR", "scheduled": "VARCHAR", "started": "VARCHAR",
        "duration": "VARCHAR", "primaryUserId": "VARCHAR", "direction": "VARCHAR",
        "system": "VARCHAR", "scope": "VARCHAR", "media": "VARCHAR", "language": "VARCHAR",
        "workspaceId": "VARCHAR", "sdrDisposition": "VARCHAR", "clientUniqueId": "VARCHAR",
        "purpose": "VARCHAR", "isPrivate": "VARCHAR", "calendarEventId": "VARCHAR"},
      "parties": [{"id": "VARCHAR", "userId": "VARCHAR", "speakerId": "VARCHAR",
        "name": "VARCHAR", "emailAddress": "VARCHAR", "phoneNumber": "VARCHAR",
        "title": "VARCHAR", "affiliation": "VARCHAR", "methods": "JSON",
        "context": [{"system": "VARCHAR", "objects": [{"objectType": "VARCHAR",
          "objectId": "VARCHAR", "timing": "VARCHAR",
          "fields": [{"name": "VARCHAR", "value": "JSON"}]}]}]}],
      "content": {
        "brief": "VARCHAR",
        "callOutcome": {"name": "VARCHAR", "category": "VARCHAR"},
        "topics": [{"name": "VARCHAR", "duration": "DOUBLE"}],
        "trackers": [{"id": "VARCHAR", "name": "VARCHAR", "type": "VARCHAR", "count": "BIGINT",
          "occurrences": [{"startTime": "DOUBLE", "speakerId": "VARCHAR"}],
          "phrases": [{"phrase": "VARCHAR", "count": "BIGINT",
            "occurrences": [{"startTime": "DOUBLE", "speakerId": "VARCHAR"}]}]}],
        "highlights": [{"title": "VARCHAR",
          "items": [{"text": "VARCHAR", "startTimes": ["DOUBLE"]}]}],
        "keyPoints": [{"text": "VARCHAR"}],
        "outline": [{"section": "VARCHAR", "startTime": "DOUBLE", "duration": "DOUBLE",
          "items": [{"text": "VARCHAR", "startTime": "DOUBLE"}]}]},
      "interaction": {
        "speakers": [{"id": "VARCHAR", "userId": "VARCHAR", "talkTime": "DOUBLE"}],
        "interactionStats": [{"name": "VARCHAR", "value": "DOUBLE"}],
        "questions": {"companyCount": "BIGINT", "nonCompanyCount": "BIGINT"}},
      "context": [{"system": "VARCHAR", "objects": [{"objectType": "VARCHAR",
        "objectId": "VARCHAR", "timing": "VARCHAR",
        "fields": [{"name": "VARCHAR", "value": "JSON"}]}]}]
    }') AS C
  FROM RAW_AIRBYTE.RAW_GONG_CALLS_RAW AS r
  SEMI JOIN T_AFFECTED USING (CALL_ID)
  WHERE r.PROCESSED OR r._AIRBYTE_AB_ID IN (SELECT AB_ID FROM T_CALL_BATCH)
), flagged AS (
  SELECT
    *,
    coalesce(C._sophia_deleted, FALSE) AS IS_TOMBSTONE,
    C.metaData IS NOT NULL AS IS_EXTENSIVE,
    CASE WHEN C.metaData IS NULL THEN C.started ELSE C.metaData.started END AS STARTED
  FROM versions
)
SELECT
  * EXCLUDE (STARTED),
  CASE
    WHEN IS_TOMBSTONE OR CALL_STARTED_AT IS NOT NULL THEN NULL
    WHEN STARTED IS NULL THEN 'metaData.started is missing'
    ELSE 'metaData.started is not a time: ' || left(STARTED, 100)
  END AS ERROR
FROM flagged;
