-- Grain: one row a memory, forgotten ones included. Order: sessions of dialogues together and in
-- order, then by age.
SELECT MEMORY_ID, coalesce(CATEGORY, ''), coalesce(CONTENT, ''), coalesce(METADATA, '{}')::VARCHAR,
       coalesce(SOURCE_TYPE, ''), coalesce(SOURCE_ID, ''), coalesce(SOURCE_TABLE, ''),
       coalesce(BUSINESS_TABLE_NAME, ''), coalesce(SUBJECT, ''), coalesce(IMPORTANCE_SCORE, 0.5),
       coalesce(AUTO_DETECTED, FALSE), coalesce(ACCESS_COUNT, 0), LAST_ACCESSED_AT, CREATED_AT,
       UPDATED_AT, EXPIRES_AT, VALID_FROM, VALID_TO, KNOWN_FROM, coalesce(IS_ACTIVE, TRUE),
       coalesce(MODEL, json_extract_string(METADATA, '$.model'), ''), coalesce(CANONICAL_KEY, ''),
       coalesce(PROVENANCE, '[]')::VARCHAR,
       coalesce(from_json(CONTRADICTS, '["VARCHAR"]'), []::VARCHAR[]), EMBEDDING
FROM AI_MEMORY.MEMORY_RECORDS
ORDER BY json_extract_string(METADATA, '$.turn.group') NULLS FIRST,
         json_extract_string(METADATA, '$.turn.conversation') NULLS FIRST,
         json_extract_string(METADATA, '$.turn.session') NULLS FIRST,
         (METADATA ->> '$.turn.position')::DOUBLE NULLS FIRST, CREATED_AT, MEMORY_ID
