-- Behind call_measures.sql. Grain: one row: the median host of the scope, each host counted once.
, hosts AS (
  SELECT REP, count(*) AS CALLS, avg(TALK_RATIO) AS TALK_RATIO,
    avg(LONGEST_MONOLOGUE_SECONDS) AS MONOLOGUE, avg(QUESTIONS_ASKED_COUNT) AS QUESTIONS,
    avg(PATIENCE) AS PATIENCE, avg(INTERACTIVITY_SCORE) AS INTERACTIVITY, avg(STORY) AS STORY,
    avg(FILLERS) AS FILLERS, avg(PACE) AS PACE,
    100.0 * count(*) FILTER (WHERE HAS_NEXT_STEP) / count(*) AS NEXT_STEPS,
    list(CALL_ID) AS CALL_IDS
  FROM measured
  GROUP BY REP
)
SELECT
  count(*)::BIGINT AS REPS,
  coalesce(sum(CALLS), 0)::BIGINT AS CALLS,
  (round(round(median(TALK_RATIO), 10), 2) + 0)::DOUBLE AS TALK_RATIO,
  (round(round(median(MONOLOGUE), 10), 0) + 0)::DOUBLE AS MONOLOGUE_SECONDS,
  (round(round(median(QUESTIONS), 10), 1) + 0)::DOUBLE AS QUESTIONS,
  (round(round(median(PATIENCE), 10), 2) + 0)::DOUBLE AS PATIENCE_SECONDS,
  (round(round(median(INTERACTIVITY), 10), 1) + 0)::DOUBLE AS INTERACTIVITY,
  (round(round(median(STORY), 10), 0) + 0)::DOUBLE AS CUSTOMER_STORY_SECONDS,
  (round(round(median(FILLERS), 10), 1) + 0)::DOUBLE AS FILLERS_PER_MINUTE,
  (round(round(median(PACE), 10), 0) + 0)::DOUBLE AS WORDS_PER_MINUTE,
  (round(round(median(NEXT_STEPS), 10), 0) + 0)::BIGINT AS NEXT_STEP_PERCENT,
  coalesce(list_sort(flatten(list(CALL_IDS))), []::VARCHAR[]) AS ROW_IDS
FROM hosts
