-- Staged vectors of the model $1 into the segments; $2: now.
UPDATE STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS AS t
SET AI_MEMORY_EMBEDDING = s.VECTOR,
    AI_MEMORY_METADATA = json_object('source_type', 'gong', 'source_id', t.CALL_ID,
                                     'model', s.MODEL, 'content_hash', s.CONTENT_HASH)::VARCHAR,
    AI_MEMORY_UPDATED_AT = $2::TIMESTAMPTZ::TIMESTAMP
FROM AI_MEMORY.EMBEDDING_STAGING AS s
WHERE s.TARGET_TABLE = 'STG_GONG_CALL_TRANSCRIPTS' AND s.MODEL = $1 AND s.ROW_ID = t.TRANSCRIPT_ID
