-- Changes that could not be sent: a list of ids, and why.
UPDATE AI_MEMORY.VECTOR_OUTBOX
SET ATTEMPTS = ATTEMPTS + 1, LAST_ERROR = $2
WHERE MEMORY_ID IN (SELECT unnest($1::VARCHAR[]))
