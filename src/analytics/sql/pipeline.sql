-- Grain: one row.
SELECT
  count(*) FILTER (WHERE STATUS = 'open')::BIGINT AS OPEN_DEALS,
  coalesce(round(sum(AMOUNT) FILTER (WHERE STATUS = 'open'), 6), 0)::DOUBLE AS OPEN_AMOUNT,
  coalesce(round(round(sum(AMOUNT * P) FILTER (WHERE STATUS = 'open'), 6), 0) + 0, 0)::DOUBLE AS WEIGHTED_AMOUNT,
  (round(round(avg(AMOUNT) FILTER (WHERE STATUS = 'open'), 10), 0) + 0)::DOUBLE AS MEAN_AMOUNT,
  count(*) FILTER (WHERE STATUS = 'open' AND CLOSE_DATE < $9::TIMESTAMPTZ::DATE)::BIGINT AS OVERDUE,
  coalesce(list(DEAL_ID ORDER BY DEAL_ID) FILTER (WHERE STATUS = 'open'), []::VARCHAR[]) AS ROW_IDS
FROM deals
