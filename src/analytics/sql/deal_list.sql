-- Grain: one row a deal: open ones by close date, then closed ones, newest first. CALL_ID is the
-- deal's last call: what the CRM's figures are as of.
SELECT DEAL_ID, NAME, STAGE, AMOUNT, STATUS, CLOSE_DATE::VARCHAR AS CLOSE_DATE, OWNER, ACCOUNT,
  LAST_CALL, LAST_CALL_ID AS CALL_ID, CALLS, date_diff('day', LAST_CALL, $9::TIMESTAMPTZ)::BIGINT AS DAYS_SINCE_CALL,
  [DEAL_ID] AS ROW_IDS
FROM deals
ORDER BY STATUS <> 'open', CASE WHEN STATUS = 'open' THEN CLOSE_DATE END,
  CLOSE_DATE DESC, DEAL_ID
LIMIT 200
