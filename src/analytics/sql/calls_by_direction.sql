-- Grain: one row a direction, most calls first.
SELECT
  DIRECTION AS NAME,
  count(*)::BIGINT AS CALLS,
  round(sum(SECONDS) / 3600.0, 1)::DOUBLE AS HOURS,
  (round(round(avg(SENTIMENT), 10), 2) + 0)::DOUBLE AS MEAN_SENTIMENT,
  min(CALL_ID, 1000) AS ROW_IDS
FROM scope
WHERE DIRECTION <> ''
GROUP BY DIRECTION
ORDER BY CALLS DESC, NAME
