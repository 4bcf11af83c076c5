-- Grain: one row an agreed step, newest call first.
SELECT CALL_ID, TITLE, STARTED, REP, ACCOUNT, STEP, [CALL_ID] AS ROW_IDS
FROM (
  SELECT CALL_ID, TITLE, STARTED, REP, ACCOUNT,
    unnest(from_json(NEXT_STEPS, '["VARCHAR"]')) AS STEP,
    generate_subscripts(from_json(NEXT_STEPS, '["VARCHAR"]'), 1) AS N
  FROM scope
  WHERE json_type(NEXT_STEPS) = 'ARRAY'
)
WHERE coalesce(STEP, '') <> ''
ORDER BY STARTED DESC, CALL_ID, N
LIMIT 200
