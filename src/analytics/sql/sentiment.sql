-- Grain: one row.
SELECT
  count(*)::BIGINT AS CALLS,
  count(*) FILTER (WHERE MOOD <> 'unknown')::BIGINT AS SCORED,
  (round(round(avg(SENTIMENT) FILTER (WHERE MOOD <> 'unknown'), 10), 2) + 0)::DOUBLE AS MEAN_SENTIMENT,
  count(*) FILTER (WHERE MOOD = 'positive')::BIGINT AS POSITIVE,
  count(*) FILTER (WHERE MOOD = 'neutral')::BIGINT AS NEUTRAL,
  count(*) FILTER (WHERE MOOD = 'negative')::BIGINT AS NEGATIVE,
  coalesce(min(CALL_ID, 1000), []::VARCHAR[]) AS ROW_IDS
FROM scope
