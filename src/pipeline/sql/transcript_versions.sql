-- Grain: one row per raw transcript version of an affected call that is or may become its
-- transcript: taken before, pending, or waiting. CALL_STATE: known (typed), skipped (private),
-- unknown (no such call yet).
CREATE OR REPLACE TEMP TABLE T_TRANSCRIPT_VERSIONS AS
WITH versions AS (
  SELECT
    r._AIRBYTE_AB_ID AS AB_ID,
    r.CALL_ID,
    r._AIRBYTE_EMITTED_AT AS EMITTED_AT,
    NOT r.PROCESSED AS IN_BATCH,
    r._AIRBYTE_DATA AS DATA
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
), parsed AS (
  SELECT
    v.AB_ID, v.CALL_ID, v.EMITTED_AT, v.IN_BATCH,
    from_json(v.DATA, '{"transcript": [{"speakerId": "VARCHAR", "topic": "VARCHAR",
      "sentences": [{"start": "DOUBLE", "end": "DOUBLE", "text": "VARCHAR"}]}]}').transcript AS T,
    CASE
      WHEN T IS NULL AND json_type(v.DATA, '$.transcript') NOT IN ('NULL', 'ARRAY')
      THEN 'transcript is no list but ' || lower(json_type(v.DATA, '$.transcript'))
    END AS ERROR,
    CASE
      WHEN c.CALL_ID IS NOT NULL THEN 'known'
      WHEN s.CALL_ID IS NOT NULL THEN 'skipped'
      ELSE 'unknown'
    END AS CALL_STATE
  FROM versions AS v
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
