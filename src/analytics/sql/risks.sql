-- Grain: one row a risk indicator, most calls first.
SELECT RISK AS NAME, count(*)::BIGINT AS CALLS,
  string_agg(DISTINCT nullif(ACCOUNT, ''), ', ' ORDER BY nullif(ACCOUNT, '')) AS ACCOUNT_NAMES,
  list(CALL_ID ORDER BY CALL_ID) AS ROW_IDS
FROM (
  SELECT CALL_ID, ACCOUNT,
    unnest(list_distinct(from_json(RISK_INDICATORS, '["VARCHAR"]'))) AS RISK
  FROM scope
  WHERE json_type(RISK_INDICATORS) = 'ARRAY'
)
GROUP BY RISK
ORDER BY CALLS DESC, NAME
