-- Recalls so far: lists of ids, counts and times, one each a memory. Sets, so that it may run twice.
UPDATE AI_MEMORY.MEMORY_RECORDS AS m
SET ACCESS_COUNT = a.n, LAST_ACCESSED_AT = a.at
FROM (
  SELECT unnest($1::VARCHAR[]) AS id, unnest($2::VARCHAR[])::BIGINT AS n,
         unnest($3::VARCHAR[])::TIMESTAMPTZ AS at
) AS a
WHERE m.MEMORY_ID = a.id
