-- Marks exactly the versions that this batch read. A transcript without its call stays pending in
-- a state of its own until the call comes. $1: when.
UPDATE RAW_AIRBYTE.RAW_GONG_TRANSCRIPTS_RAW AS r
SET
  PROCESSED = v.ERROR IS NULL AND v.CALL_STATE <> 'unknown',
  PROCESSED_AT = $1,
  _AIRBYTE_NORMALIZED_AT = CASE WHEN v.ERROR IS NULL AND v.CALL_STATE <> 'unknown' THEN $1 END,
  PROCESSING_ERROR = CASE
    WHEN v.ERROR IS NOT NULL THEN v.ERROR
    WHEN v.CALL_STATE = 'unknown' THEN 'waiting for its call'
    WHEN v.CALL_STATE = 'skipped' THEN 'skipped: private call'
  END
FROM T_TRANSCRIPT_VERSIONS AS v
WHERE (v.IN_BATCH OR v.CALL_STATE = 'skipped' OR r.PROCESSING_ERROR LIKE 'skipped%')
  AND r._AIRBYTE_AB_ID = v.AB_ID;
