-- Grain: one row an external person of the calls, most calls first.
SELECT
  p.PARTY_NAME AS NAME,
  coalesce(any_value(nullif(p.TITLE, '')), '') AS TITLE,
  any_value(s.ACCOUNT) AS ACCOUNT,
  count(DISTINCT s.CALL_ID)::BIGINT AS CALLS,
  max(s.STARTED) AS LAST_SEEN,
  list(DISTINCT s.CALL_ID ORDER BY s.CALL_ID) AS ROW_IDS
FROM scope AS s
JOIN STG_TRANSFORMED.STG_GONG_CALL_PARTIES AS p ON p.CALL_ID = s.CALL_ID
WHERE p.AFFILIATION = 'External' AND coalesce(p.PARTY_NAME, '') <> ''
GROUP BY p.PARTY_NAME
ORDER BY CALLS DESC, NAME
LIMIT 50
