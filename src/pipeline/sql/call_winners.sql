-- Grain: one row per affected call that has content. The latest extensive version wins, a flat one
-- only counts where there is no extensive one; equal times are settled by the version's id. A
-- tombstone takes no content away: it marks the call when it is the latest version of all.
-- $1: what happens to private calls (drop, owner_only, keep). A value of isPrivate that is
-- no truth value counts as private.
CREATE OR REPLACE TEMP TABLE T_CALLS AS
WITH ranked AS (
  SELECT
    v.*,
    row_number() OVER (
      PARTITION BY CALL_ID ORDER BY IS_EXTENSIVE DESC, EMITTED_AT DESC, AB_ID DESC) AS RANK
  FROM T_CALL_VERSIONS AS v
  WHERE v.ERROR IS NULL AND NOT v.IS_TOMBSTONE
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
), chosen AS (
  SELECT
    r.AB_ID,
    r.CALL_ID,
    r.CALL_STARTED_AT,
    s.CREATED_AT,
    s.UPDATED_AT,
    coalesce(s.LAST_TOMBSTONE > s.LAST_CONTENT, FALSE) AS IS_DELETED,
    s.LAST_TOMBSTONE,
    r.C,
    CASE WHEN r.C.metaData IS NOT NULL THEN r.C.metaData ELSE {
      'title': r.C.title, 'url': r.C.url, 'scheduled': r.C.scheduled, 'started': r.C.started,
      'duration': r.C.duration, 'primaryUserId': r.C.primaryUserId,
      'direction': r.C.direction, 'system': r.C.system, 'scope': r.C.scope,
      'media': r.C.media, 'language': r.C.language, 'workspaceId': r.C.workspaceId,
      'sdrDisposition': r.C.sdrDisposition, 'clientUniqueId': r.C.clientUniqueId,
      'purpose': r.C.purpose, 'isPrivate': r.C.isPrivate,
      'calendarEventId': r.C.calendarEventId} END AS M
  FROM ranked AS r
  JOIN spans AS s USING (CALL_ID)
  WHERE r.RANK = 1
)
SELECT
  *,
  M.isPrivate IS NOT NULL AND coalesce(TRY_CAST(M.isPrivate AS BOOLEAN), TRUE) AS IS_PRIVATE,
  $1 = 'drop' AND IS_PRIVATE AS IS_SKIPPED,
  $1 = 'owner_only' AND IS_PRIVATE AS OWNER_ONLY
FROM chosen;
