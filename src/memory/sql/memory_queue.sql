-- One change for the vector mirror; a newer change of the same memory replaces the older one.
INSERT INTO AI_MEMORY.VECTOR_OUTBOX (MEMORY_ID, OPERATION, QUEUED_AT)
VALUES ($1, $2, $3)
