-- Grain: one row a memory that the mirror should hold. Order: id.
SELECT MEMORY_ID, md5(coalesce(CONTENT, '') || coalesce(MODEL, '')), coalesce(MODEL, '')
FROM AI_MEMORY.MEMORY_RECORDS
WHERE coalesce(IS_ACTIVE, TRUE) AND EMBEDDING IS NOT NULL
ORDER BY MEMORY_ID
