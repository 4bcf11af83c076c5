-- One change for the vector mirror; a newer change of the same memory replaces the older one, so the
-- queue never holds more rows than there are memories.
INSERT INTO AI_MEMORY.VECTOR_OUTBOX (MEMORY_ID, CHANGE_ID, OPERATION, QUEUED_AT)
VALUES ($1, nextval('AI_MEMORY.VECTOR_OUTBOX_CHANGES'), $2, $3)
ON CONFLICT (MEMORY_ID) DO UPDATE
SET CHANGE_ID = excluded.CHANGE_ID, OPERATION = excluded.OPERATION, QUEUED_AT = excluded.QUEUED_AT,
    ATTEMPTS = 0, LAST_ERROR = NULL
