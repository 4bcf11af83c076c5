-- Grain: one row a competitor named in the calls, most calls first. Competitors are the phrases of
-- the trackers whose name begins with "competitor".
SELECT
  k.PHRASE AS NAME,
  count(DISTINCT s.CALL_ID)::BIGINT AS CALLS,
  count(DISTINCT nullif(s.ACCOUNT, ''))::BIGINT AS ACCOUNTS,
  string_agg(DISTINCT nullif(s.ACCOUNT, ''), ', ' ORDER BY nullif(s.ACCOUNT, '')) AS ACCOUNT_NAMES,
  list(DISTINCT s.CALL_ID ORDER BY s.CALL_ID) AS ROW_IDS
FROM scope AS s
JOIN STG_TRANSFORMED.STG_GONG_CALL_TRACKERS AS k ON k.CALL_ID = s.CALL_ID
WHERE lower(k.TRACKER_NAME) LIKE 'competitor%' AND k.OCCURRENCE_COUNT > 0 AND k.PHRASE IS NOT NULL
GROUP BY k.PHRASE
ORDER BY CALLS DESC, NAME
