-- Grain: one row: closed deals.
SELECT
  count(*) FILTER (WHERE STATUS = 'won')::BIGINT AS WON,
  count(*) FILTER (WHERE STATUS = 'lost')::BIGINT AS LOST,
  coalesce(round(sum(AMOUNT) FILTER (WHERE STATUS = 'won'), 6), 0)::DOUBLE AS WON_AMOUNT,
  coalesce(round(sum(AMOUNT) FILTER (WHERE STATUS = 'lost'), 6), 0)::DOUBLE AS LOST_AMOUNT,
  (round(round(avg(AMOUNT) FILTER (WHERE STATUS = 'won'), 10), 0) + 0)::DOUBLE AS MEAN_WON_AMOUNT,
  CASE WHEN count(*) FILTER (WHERE STATUS <> 'open') > 0 THEN
    round(100.0 * count(*) FILTER (WHERE STATUS = 'won')
      / count(*) FILTER (WHERE STATUS <> 'open'), 0)::BIGINT END AS WIN_RATE_PERCENT,
  coalesce(list(DEAL_ID ORDER BY DEAL_ID) FILTER (WHERE STATUS <> 'open'), []::VARCHAR[]) AS ROW_IDS
FROM deals
