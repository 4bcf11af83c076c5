-- Grain: one row a segment of the calls listed in $1 whose vector was made by the model $2.
SELECT TRANSCRIPT_ID, AI_MEMORY_EMBEDDING
FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS
WHERE CALL_ID IN (SELECT unnest($1::VARCHAR[]))
  AND AI_MEMORY_EMBEDDING IS NOT NULL
  AND json_extract_string(AI_MEMORY_METADATA, '$.model') = $2
