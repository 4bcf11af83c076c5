-- The model id of one stored vector; all are of one model.
SELECT json_extract_string(t.AI_MEMORY_METADATA, '$.model')
FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS AS t
WHERE t.AI_MEMORY_EMBEDDING IS NOT NULL
LIMIT 1
