-- Grain: one row a account with scored calls, worst first.
SELECT
  ACCOUNT AS NAME,
  count(*)::BIGINT AS SCORED,
  (round(round(avg(SENTIMENT), 10), 2) + 0)::DOUBLE AS MEAN_SENTIMENT,
  count(*) FILTER (WHERE MOOD = 'positive')::BIGINT AS POSITIVE,
  count(*) FILTER (WHERE MOOD = 'negative')::BIGINT AS NEGATIVE,
  min(CALL_ID, 1000) AS ROW_IDS
FROM scope
WHERE MOOD <> 'unknown' AND NAME <> ''
GROUP BY NAME
ORDER BY MEAN_SENTIMENT, NAME
