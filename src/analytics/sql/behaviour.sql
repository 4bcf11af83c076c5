-- Behind call_measures.sql. Grain: one row a host. Means of per-call values.
SELECT
  REP AS NAME,
  count(*)::BIGINT AS CALLS,
  (round(round(avg(TALK_RATIO), 10), 2) + 0)::DOUBLE AS TALK_RATIO,
  (round(round(avg(LONGEST_MONOLOGUE_SECONDS), 10), 0) + 0)::DOUBLE AS MONOLOGUE_SECONDS,
  (round(round(avg(QUESTIONS_ASKED_COUNT), 10), 1) + 0)::DOUBLE AS QUESTIONS,
  (round(round(avg(PATIENCE), 10), 2) + 0)::DOUBLE AS PATIENCE_SECONDS,
  (round(round(avg(INTERACTIVITY_SCORE), 10), 1) + 0)::DOUBLE AS INTERACTIVITY,
  (round(round(avg(STORY), 10), 0) + 0)::DOUBLE AS CUSTOMER_STORY_SECONDS,
  (round(round(avg(FILLERS), 10), 1) + 0)::DOUBLE AS FILLERS_PER_MINUTE,
  (round(round(avg(PACE), 10), 0) + 0)::DOUBLE AS WORDS_PER_MINUTE,
  round(sum(INTERRUPTIONS), 0)::BIGINT AS INTERRUPTIONS,
  round(100.0 * count(*) FILTER (WHERE HAS_NEXT_STEP) / count(*), 0)::BIGINT AS NEXT_STEP_PERCENT,
  (round(round(avg(SENTIMENT), 10), 2) + 0)::DOUBLE AS MEAN_SENTIMENT,
  min(CALL_ID, 1000) AS ROW_IDS
FROM measured
GROUP BY REP
ORDER BY CALLS DESC, NAME
