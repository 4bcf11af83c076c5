-- Grain: one row a month, oldest first.
SELECT
  strftime(STARTED, '%Y-%m') AS NAME,
  count(*)::BIGINT AS CALLS,
  round(sum(SECONDS) / 3600.0, 1)::DOUBLE AS HOURS,
  (round(round(avg(SENTIMENT), 10), 2) + 0)::DOUBLE AS MEAN_SENTIMENT,
  min(CALL_ID, 1000) AS ROW_IDS
FROM scope
WHERE STARTED IS NOT NULL
GROUP BY NAME
ORDER BY NAME
