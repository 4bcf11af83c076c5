-- Grain: one row a stage of open deals, largest amount first.
SELECT
  any_value(STAGE) AS NAME,
  count(*)::BIGINT AS DEALS,
  coalesce(round(sum(AMOUNT), 6), 0)::DOUBLE AS AMOUNT,
  coalesce(round(round(sum(AMOUNT * P), 6), 0) + 0, 0)::DOUBLE AS WEIGHTED_AMOUNT,
  list(DEAL_ID ORDER BY DEAL_ID) AS ROW_IDS
FROM deals
WHERE STATUS = 'open'
GROUP BY STAGE_KEY
ORDER BY AMOUNT DESC, NAME
