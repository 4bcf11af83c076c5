-- Whether the table holds the id: by its index, unlike a list of ids.
SELECT MEMORY_ID
FROM AI_MEMORY.MEMORY_RECORDS
WHERE MEMORY_ID = $1
