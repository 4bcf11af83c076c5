-- Behind scope.sql without filters and call_measures.sql: what facts.h keeps of each call. Grain:
-- one row a call. Order: that of the table, so that sums add up as they do in the metrics.
SELECT
  s.CALL_ID, s.TITLE, s.STARTED, s.SECONDS, c.CALL_DURATION_SECONDS AS LENGTH,
  s.DIRECTION, s.REP, s.ACCOUNT, s.DEAL_ID, lower(c.CALL_LANGUAGE) AS LANGUAGE,
  c.CALL_DIRECTION IS NULL AS NO_DIRECTION, c.PRIMARY_USER_NAME IS NULL AS NO_REP,
  c.ACCOUNT_NAME IS NULL AS NO_ACCOUNT,
  s.TALK_RATIO, s.LONGEST_MONOLOGUE_SECONDS, s.INTERACTIVITY_SCORE, s.QUESTIONS_ASKED_COUNT,
  m.PATIENCE, m.FILLERS, m.PACE, m.STORY, m.INTERRUPTIONS,
  s.SENTIMENT, s.MOOD,
  from_json(lower(s.KEY_TOPICS::VARCHAR), '["VARCHAR"]') AS TOPICS,
  json_array_length(s.NEXT_STEPS)::BIGINT AS STEP_COUNT,
  CASE WHEN json_type(s.NEXT_STEPS) = 'ARRAY' THEN from_json(s.NEXT_STEPS, '["VARCHAR"]') END
    AS STEPS
FROM scope AS s
JOIN STG_TRANSFORMED.STG_GONG_CALLS AS c ON c.CALL_ID = s.CALL_ID
LEFT JOIN measures AS m ON m.CALL_ID = s.CALL_ID
ORDER BY c.rowid
