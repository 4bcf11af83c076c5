-- Grain: one row per raw transcript version of an affected call that is or may become its
-- transcript: taken before, pending, or waiting. CALL_STATE: known (typed), skipped (private),
-- unknown (no such call yet). ROW_ID: of the raw table.
CREATE OR REPLACE TEMP TABLE T_TRANSCRIPT_VERSIONS AS
WITH versions AS (
  SELECT
    r.rowid AS ROW_ID,
    r._AIRBYTE_AB_ID AS AB_ID,
    r.CALL_ID,
    r._AIRBYTE_EMITTED_AT AS EMITTED_AT,
    NOT r.PROCESSED AS IN_BATCH
  FROM RAW_AIRBYTE.RAW_GONG_TRANSCRIPTS_RAW AS r
  SEMI JOIN T_AFFECTED USING (CALL_ID)
  WHERE r.PROCESSED
    OR r.PROCESSING_ERROR IS NULL
    OR r.PROCESSING_ERROR LIKE 'waiting%'
), skipped AS (
  SELECT DISTINCT r.CALL_ID
  FROM RAW_AIRBYTE.RAW_GONG_CALLS_RAW AS r
  SEMI JOIN T_AFFECTED USING (CALL_ID)
  WHERE r.PROCESSED
    AND r.PROCESSING_ERROR LIKE 'skipped%'
), kinds AS (
  SELECT d.rowid AS ROW_ID, json_type(d._AIRBYTE_DATA, '$.transcript') AS KIND
  FROM RAW_AIRBYTE.RAW_GONG_TRANSCRIPTS_RAW AS d
  WHERE d.rowid IN (SELECT ROW_ID FROM versions)
), parsed AS (
  SELECT
    v.ROW_ID, v.AB_ID, v.CALL_ID, v.EMITTED_AT, v.IN_BATCH,
    CASE
      WHEN k.KIND NOT IN ('NULL', 'ARRAY') THEN 'transcript is no list but ' || lower(k.KIND)
    END AS ERROR,
    CASE
      WHEN c.CALL_ID IS NOT NULL THEN 'known'
      WHEN s.CALL_ID IS NOT NULL THEN 'skipped'
      ELSE 'unknown'
    END AS CALL_STATE
  FROM versions AS v
  JOIN kinds AS k ON k.ROW_ID = v.ROW_ID
  LEFT JOIN STG_TRANSFORMED.STG_GONG_CALLS AS c ON c.CALL_ID = v.CALL_ID
  LEFT JOIN skipped AS s ON s.CALL_ID = v.CALL_ID
)
SELECT
  *,
  row_number() OVER (
    PARTITION BY CALL_ID, ERROR IS NULL ORDER BY EMITTED_AT DESC, AB_ID DESC) = 1
    AND ERROR IS NULL AND CALL_STATE = 'known' AS IS_WINNER,
  min(EMITTED_AT) FILTER (ERROR IS NULL) OVER (PARTITION BY CALL_ID) AS CREATED_AT
FROM parsed;
