-- $1: the model; $2: how the text is masked, part of its hash; $3: all vectors are to be made anew.
-- Grain: one row a segment whose vector is missing, of another model ($1) or of another text, and
-- that does not wait in the staging table already. Order: call, segment.
SELECT t.TRANSCRIPT_ID, t.CALL_ID, t.TRANSCRIPT_TEXT, md5($2 || t.TRANSCRIPT_TEXT)
FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS AS t
ANTI JOIN AI_MEMORY.EMBEDDING_STAGING AS s
  ON s.TARGET_TABLE = 'STG_GONG_CALL_TRANSCRIPTS' AND s.ROW_ID = t.TRANSCRIPT_ID
  AND s.MODEL = $1 AND s.CONTENT_HASH = md5($2 || t.TRANSCRIPT_TEXT)
WHERE coalesce(t.TRANSCRIPT_TEXT, '') <> ''
  AND ($3 OR t.AI_MEMORY_EMBEDDING IS NULL
       OR json_extract_string(t.AI_MEMORY_METADATA, '$.model') IS DISTINCT FROM $1
       OR json_extract_string(t.AI_MEMORY_METADATA, '$.content_hash') IS DISTINCT FROM md5($2 || t.TRANSCRIPT_TEXT))
ORDER BY t.CALL_ID, t.SEGMENT_INDEX
