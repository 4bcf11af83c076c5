-- Grain: one row an owner, largest won amount first.
SELECT
  OWNER AS NAME,
  count(*) FILTER (WHERE STATUS = 'won')::BIGINT AS WON,
  count(*) FILTER (WHERE STATUS = 'lost')::BIGINT AS LOST,
  coalesce(round(sum(AMOUNT) FILTER (WHERE STATUS = 'won'), 6), 0)::DOUBLE AS WON_AMOUNT,
  count(*) FILTER (WHERE STATUS = 'open')::BIGINT AS OPEN_DEALS,
  coalesce(round(sum(AMOUNT) FILTER (WHERE STATUS = 'open'), 6), 0)::DOUBLE AS OPEN_AMOUNT,
  list(DEAL_ID ORDER BY DEAL_ID) AS ROW_IDS
FROM deals
GROUP BY OWNER
ORDER BY WON_AMOUNT DESC, OPEN_AMOUNT DESC, NAME
