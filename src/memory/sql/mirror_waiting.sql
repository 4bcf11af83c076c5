-- One row: waiting changes, how many failed before, the oldest, the last error.
SELECT count(*), count(*) FILTER (WHERE ATTEMPTS > 0), min(QUEUED_AT), coalesce(max(LAST_ERROR), '')
FROM AI_MEMORY.VECTOR_OUTBOX
