-- Findings into the segments. Lists of one length: $1 segment ids, $2 sentiment ('' unknown),
-- $3 key phrases (JSON arrays of text).
WITH found AS (
  SELECT unnest($1::VARCHAR[]) AS transcript_id, unnest($2::VARCHAR[]) AS sentiment,
         unnest($3::VARCHAR[]) AS phrases
)
UPDATE STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS AS t
SET SEGMENT_SENTIMENT = nullif(f.sentiment, '')::DOUBLE,
    KEY_PHRASES = f.phrases::JSON,
    PROCESSED_BY_CORTEX = TRUE
FROM found AS f
WHERE f.transcript_id = t.TRANSCRIPT_ID
