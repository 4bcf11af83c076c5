-- Requests to Gong of a day, as the streams' states count them. $1: the day, 2026-11-24.
SELECT coalesce(sum(TRY_CAST(S->>'used' AS BIGINT)), 0)::BIGINT AS USED
FROM (
  SELECT coalesce(STATE->'_sophia', STATE->'state'->'_sophia') AS S
  FROM OPS_MONITORING.SYNC_STATE
  WHERE SOURCE = 'gong'
)
WHERE S->>'day' = $1;
