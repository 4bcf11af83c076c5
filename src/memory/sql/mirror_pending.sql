-- Grain: one row a waiting change, oldest first. $1: rows at most. The vector is NULL when the memory
-- is gone, forgotten or has none: then it leaves the mirror.
SELECT o.MEMORY_ID, o.CHANGE_ID, o.OPERATION, coalesce(m.CATEGORY, ''), coalesce(m.SOURCE_TYPE, ''),
       coalesce(m.SOURCE_ID, ''), coalesce(json_extract_string(m.METADATA, '$.call_context.account_name'), json_extract_string(m.METADATA, '$.account_name'), ''),
       coalesce(m.IMPORTANCE_SCORE, 0.5), coalesce(m.MODEL, ''), coalesce(md5(m.EMBEDDING::VARCHAR || coalesce(m.MODEL, '')), ''),
       coalesce(m.VALID_FROM, m.KNOWN_FROM, m.CREATED_AT),
       CASE WHEN o.OPERATION = 'upsert' AND coalesce(m.IS_ACTIVE, TRUE) THEN m.EMBEDDING END
FROM AI_MEMORY.VECTOR_OUTBOX AS o
LEFT JOIN AI_MEMORY.MEMORY_RECORDS AS m ON m.MEMORY_ID = o.MEMORY_ID
ORDER BY o.CHANGE_ID
LIMIT $1
