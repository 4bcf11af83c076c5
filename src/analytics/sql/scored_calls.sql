-- Grain: one row a scored call; the metric gives the order.
SELECT CALL_ID, TITLE, STARTED, SECONDS, DIRECTION, REP, ACCOUNT, SENTIMENT, MOOD, DEAL_ID,
  [CALL_ID] AS ROW_IDS
FROM scope
WHERE MOOD <> 'unknown'
