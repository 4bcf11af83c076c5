-- $1 call, $2 start, $3 end in ms, $4 the sentence: how many sentences are just that.
SELECT count(*)::BIGINT
FROM STG_TRANSFORMED.STG_GONG_SENTENCES AS s
JOIN STG_TRANSFORMED.STG_GONG_CALLS AS c ON c.CALL_ID = s.CALL_ID
WHERE s.CALL_ID = $1 AND s.START_MS = $2 AND s.END_MS = $3 AND s.TEXT = $4
  AND NOT coalesce(c.IS_DELETED, FALSE)
