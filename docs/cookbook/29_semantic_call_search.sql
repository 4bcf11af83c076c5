-- Purpose: whole calls by meaning.
SELECT TOP 5 CALL_ID, CALL_TITLE,
    VECTOR_COSINE_SIMILARITY(AI_MEMORY_EMBEDDING, AI_EMBED('e5-base-v2', 'the customer is worried about security')) AS similarity
FROM STG_TRANSFORMED.STG_GONG_CALLS
WHERE AI_MEMORY_EMBEDDING IS NOT NULL
ORDER BY similarity DESC, CALL_ID;
