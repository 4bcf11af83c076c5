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
  round(median(TALK_RATIO), 2)::DOUBLE AS TALK_RATIO,
  round(median(MONOLOGUE), 0)::DOUBLE AS MONOLOGUE_SECONDS,
  round(median(QUESTIONS), 1)::DOUBLE AS QUESTIONS,
  round(median(PATIENCE), 2)::DOUBLE AS PATIENCE_SECONDS,
  round(median(INTERACTIVITY), 1)::DOUBLE AS INTERACTIVITY,
  round(median(STORY), 0)::DOUBLE AS CUSTOMER_STORY_SECONDS,
  round(median(FILLERS), 1)::DOUBLE AS FILLERS_PER_MINUTE,
  round(median(PACE), 0)::DOUBLE AS WORDS_PER_MINUTE,
  round(median(NEXT_STEPS), 0)::BIGINT AS NEXT_STEP_PERCENT,
  coalesce(list_sort(flatten(list(CALL_IDS))), []::VARCHAR[]) AS ROW_IDS
FROM hosts
