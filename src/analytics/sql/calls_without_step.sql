-- Grain: one row a call that was read for next steps and has none, newest first.
SELECT CALL_ID, TITLE, STARTED, SECONDS, DIRECTION, REP, ACCOUNT, SENTIMENT, MOOD, DEAL_ID,
  [CALL_ID] AS ROW_IDS
FROM scope
WHERE NEXT_STEPS IS NOT NULL AND coalesce(json_array_length(NEXT_STEPS), 0) = 0
ORDER BY STARTED DESC NULLS LAST, CALL_ID
LIMIT 200
