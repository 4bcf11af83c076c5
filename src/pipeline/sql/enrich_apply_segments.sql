-- Findings into the segments. Lists of one length: $1 segment ids, $2 sentiment ('' unknown),
-- $3 summary ('' none), $4 key phrases (JSON arrays of text), $5 entities (JSON arrays of objects).
WITH found AS (
  SELECT unnest($1::VARCHAR[]) AS transcript_id, unnest($2::VARCHAR[]) AS sentiment,
         unnest($3::VARCHAR[]) AS summary, unnest($4::VARCHAR[]) AS phrases,
         unnest($5::VARCHAR[]) AS entities
)
UPDATE STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS AS t
SET SEGMENT_SENTIMENT = nullif(f.sentiment, '')::DOUBLE,
    SEGMENT_SUMMARY = nullif(f.summary, ''),
    KEY_PHRASES = f.phrases::JSON,
    EXTRACTED_ENTITIES = f.entities::JSON,
    PROCESSED_BY_CORTEX = TRUE
FROM found AS f
WHERE f.transcript_id = t.TRANSCRIPT_ID
