-- Which of the ids in $1 the table holds.
SELECT MEMORY_ID
FROM AI_MEMORY.MEMORY_RECORDS
WHERE MEMORY_ID IN (SELECT unnest($1::VARCHAR[]))
