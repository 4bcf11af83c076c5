-- Recalls since the last time this ran: lists of ids, counts and times, one each a memory.
UPDATE AI_MEMORY.MEMORY_RECORDS AS m
SET ACCESS_COUNT = coalesce(m.ACCESS_COUNT, 0) + a.n::BIGINT, LAST_ACCESSED_AT = a.at
FROM (
  SELECT unnest($1::VARCHAR[]) AS id, unnest($2::FLOAT[]) AS n, unnest($3::VARCHAR[])::TIMESTAMPTZ AS at
) AS a
WHERE m.MEMORY_ID = a.id
