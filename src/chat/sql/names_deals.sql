-- Grain: one row a deal or a competitor. $1: calls that the caller may not see.
SELECT 'deal' AS KIND, DEAL_ID AS VALUE, coalesce(DEAL_NAME, DEAL_ID) AS SHOWN,
  coalesce(COMPANY_NAME, '') AS ACCOUNT
FROM STG_TRANSFORMED.STG_HUBSPOT_DEALS
UNION ALL
SELECT DISTINCT 'competitor', PHRASE, PHRASE, ''
FROM STG_TRANSFORMED.STG_GONG_CALL_TRACKERS
WHERE lower(TRACKER_NAME) LIKE 'competitor%' AND coalesce(PHRASE, '') <> ''
  AND NOT list_contains($1::VARCHAR[], CALL_ID)
ORDER BY 1, 2
