-- Records that the transform could not type, and of which no newer version could be typed either. A
-- transcript that waits for its call is none of them.
SELECT
  (SELECT count(*)
   FROM RAW_AIRBYTE.RAW_GONG_CALLS_RAW AS r
   WHERE NOT r.PROCESSED
     AND r.PROCESSING_ERROR IS NOT NULL
     AND NOT EXISTS (
       SELECT 1 FROM RAW_AIRBYTE.RAW_GONG_CALLS_RAW AS n
       WHERE n.CALL_ID = r.CALL_ID
         AND n.PROCESSED
         AND n._AIRBYTE_EMITTED_AT > r._AIRBYTE_EMITTED_AT)) AS CALLS,
  (SELECT count(*)
   FROM RAW_AIRBYTE.RAW_GONG_TRANSCRIPTS_RAW AS r
   WHERE NOT r.PROCESSED
     AND r.PROCESSING_ERROR NOT LIKE 'waiting%'
     AND NOT EXISTS (
       SELECT 1 FROM RAW_AIRBYTE.RAW_GONG_TRANSCRIPTS_RAW AS n
       WHERE n.CALL_ID = r.CALL_ID
         AND n.PROCESSED
         AND n._AIRBYTE_EMITTED_AT > r._AIRBYTE_EMITTED_AT)) AS TRANSCRIPTS;
