-- Grain: one row a memory that the mirror should hold. Order: id. The hash is of the vector, which was
-- masked: a hash of the text would let short secrets be guessed.
SELECT MEMORY_ID, md5(EMBEDDING::VARCHAR || coalesce(MODEL, '')), coalesce(MODEL, '')
FROM AI_MEMORY.MEMORY_RECORDS
WHERE coalesce(IS_ACTIVE, TRUE) AND EMBEDDING IS NOT NULL
ORDER BY MEMORY_ID
