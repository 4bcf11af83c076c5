-- Behind deal_scope.sql without filters: what facts.h keeps of each deal. Grain: one row a deal.
-- Order: that of the table.
SELECT d.DEAL_ID, d.NAME, d.STAGE, d.STAGE_KEY, d.AMOUNT, d.STATUS,
  d.CLOSE_DATE::VARCHAR AS CLOSE_DATE,
  date_diff('day', DATE '1970-01-01', d.CLOSE_DATE)::BIGINT AS CLOSE_DAY,
  d.OWNER, d.ACCOUNT, t.COMPANY_NAME IS NULL AS NO_ACCOUNT,
  d.LAST_CALL, d.LAST_CALL_ID, d.CALLS, d.P::DOUBLE AS P
FROM deals AS d
JOIN STG_TRANSFORMED.STG_HUBSPOT_DEALS AS t ON t.DEAL_ID = d.DEAL_ID
ORDER BY t.rowid
