-- Grain: one row per affected call that has content. The latest extensive version wins, a flat one
-- only counts where there is no extensive one; equal times are settled by the version's id. A
-- tombstone takes no content away: it marks the call when it is the latest version of all.
-- $1: what happens to private calls (drop, owner_only, keep). A value of isPrivate that is
-- no truth value counts as private. The winner's record is parsed once, here: M is its metaData (or
-- what the flat version has at the top), C the rest that is typed.
CREATE OR REPLACE TEMP TABLE T_CALLS AS
WITH ranked AS (
  SELECT
    ROW_ID, AB_ID, CALL_ID, CALL_STARTED_AT,
    row_number() OVER (
      PARTITION BY CALL_ID ORDER BY IS_EXTENSIVE DESC, EMITTED_AT DESC, AB_ID DESC) AS RANK
  FROM T_CALL_VERSIONS
  WHERE ERROR IS NULL AND NOT IS_TOMBSTONE
), spans AS (
  SELECT
    CALL_ID,
    min(EMITTED_AT) FILTER (NOT IS_TOMBSTONE) AS CREATED_AT,
    max(EMITTED_AT) AS UPDATED_AT,
    max(EMITTED_AT) FILTER (IS_TOMBSTONE) AS LAST_TOMBSTONE,
    max(EMITTED_AT) FILTER (NOT IS_TOMBSTONE) AS LAST_CONTENT
  FROM T_CALL_VERSIONS
  WHERE ERROR IS NULL
  GROUP BY CALL_ID
), winners AS (
  SELECT
    r.ROW_ID,
    r.AB_ID,
    r.CALL_ID,
    r.CALL_STARTED_AT,
    s.CREATED_AT,
    s.UPDATED_AT,
    coalesce(s.LAST_TOMBSTONE > s.LAST_CONTENT, FALSE) AS IS_DELETED,
    s.LAST_TOMBSTONE
  FROM ranked AS r
  JOIN spans AS s USING (CALL_ID)
  WHERE r.RANK = 1
), parsed AS (
  SELECT
    w.* EXCLUDE (ROW_ID),
    from_json(r._AIRBYTE_DATA, '{
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
    }') AS D
  FROM RAW_AIRBYTE.RAW_GONG_CALLS_RAW AS r
  JOIN winners AS w ON w.ROW_ID = r.rowid
), chosen AS (
  SELECT
    * EXCLUDE (D),
    {'parties': D.parties, 'content': D.content, 'interaction': D.interaction,
      'context': D.context} AS C,
    CASE WHEN D.metaData IS NOT NULL THEN D.metaData ELSE {
      'title': D.title, 'url': D.url, 'scheduled': D.scheduled, 'started': D.started,
      'duration': D.duration, 'primaryUserId': D.primaryUserId,
      'direction': D.direction, 'system': D.system, 'scope': D.scope,
      'media': D.media, 'language': D.language, 'workspaceId': D.workspaceId,
      'sdrDisposition': D.sdrDisposition, 'clientUniqueId': D.clientUniqueId,
      'purpose': D.purpose, 'isPrivate': D.isPrivate,
      'calendarEventId': D.calendarEventId} END AS M
  FROM parsed
)
SELECT
  *,
  M.isPrivate IS NOT NULL AND coalesce(TRY_CAST(M.isPrivate AS BOOLEAN), TRUE) AS IS_PRIVATE,
  $1 = 'drop' AND IS_PRIVATE AS IS_SKIPPED,
  $1 = 'owner_only' AND IS_PRIVATE AS OWNER_ONLY
FROM chosen;
