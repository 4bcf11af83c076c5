-- Changes that the mirror has taken: lists of ids and of the changes' numbers. One that changed
-- again meanwhile stays.
DELETE FROM AI_MEMORY.VECTOR_OUTBOX AS o
USING (SELECT unnest($1::VARCHAR[]) AS id, unnest($2::VARCHAR[])::BIGINT AS change) AS done
WHERE o.MEMORY_ID = done.id AND o.CHANGE_ID = done.change
