-- Grain: one row per transcript of the batch that counts. The row ids keep the engine from reading
-- the whole raw table.
SELECT
  v.CALL_ID,
  v.AB_ID,
  v.CREATED_AT,
  coalesce(c.CALL_DURATION_SECONDS, 0)::BIGINT AS CALL_SECONDS,
  r._AIRBYTE_DATA::VARCHAR AS DATA
FROM RAW_AIRBYTE.RAW_GONG_TRANSCRIPTS_RAW AS r
JOIN T_TRANSCRIPT_VERSIONS AS v ON v.ROW_ID = r.rowid
JOIN STG_TRANSFORMED.STG_GONG_CALLS AS c ON c.CALL_ID = v.CALL_ID
WHERE v.IS_WINNER;
