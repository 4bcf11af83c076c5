-- Grain: one row.
SELECT
  count(*)::BIGINT AS CALLS,
  count(DISTINCT nullif(ACCOUNT, ''))::BIGINT AS ACCOUNTS,
  count(DISTINCT REP)::BIGINT AS REPS,
  coalesce(round(avg(SECONDS) / 60.0, 1), 0)::DOUBLE AS MEAN_MINUTES,
  coalesce(round(sum(SECONDS) / 3600.0, 1), 0)::DOUBLE AS HOURS,
  (round(round(avg(TALK_RATIO), 10), 3) + 0)::DOUBLE AS TALK_RATIO,
  coalesce(min(CALL_ID, 1000), []::VARCHAR[]) AS ROW_IDS
FROM scope
