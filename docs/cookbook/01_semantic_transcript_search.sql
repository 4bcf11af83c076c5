-- Purpose: the sentences that mean the same as a question, whatever words were used.
WITH query_embedding AS (
    SELECT SNOWFLAKE.CORTEX.EMBED_TEXT('e5-base-v2', 'pricing objection budget concerns') as query_vector
)
SELECT t.CALL_ID, c.CALL_TITLE, c.ACCOUNT_NAME, t.SPEAKER_NAME, t.TRANSCRIPT_TEXT, t.SEGMENT_SENTIMENT,
    VECTOR_COSINE_SIMILARITY(q.query_vector, t.AI_MEMORY_EMBEDDING) as similarity_score
FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS t
JOIN STG_TRANSFORMED.STG_GONG_CALLS c ON t.CALL_ID = c.CALL_ID
CROSS JOIN query_embedding q
WHERE VECTOR_COSINE_SIMILARITY(q.query_vector, t.AI_MEMORY_EMBEDDING) > 0.7
ORDER BY similarity_score DESC;
