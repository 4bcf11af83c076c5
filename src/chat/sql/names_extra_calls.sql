-- Grain: one row a call that names no account although everybody outside is of one: the domain of
-- their addresses is otherwise seen in calls of one account only. Domains of free mail are no
-- company's. $1: calls that the caller may not see.
WITH addresses AS (
  SELECT p.CALL_ID, lower(split_part(p.EMAIL_ADDRESS, '@', 2)) AS DOMAIN,
    nullif(c.ACCOUNT_NAME, '') AS ACCOUNT
  FROM STG_TRANSFORMED.STG_GONG_CALL_PARTIES AS p
  JOIN STG_TRANSFORMED.STG_GONG_CALLS AS c ON c.CALL_ID = p.CALL_ID
  WHERE p.AFFILIATION = 'External' AND contains(p.EMAIL_ADDRESS, '@')
    AND NOT coalesce(c.IS_DELETED, FALSE) AND NOT list_contains($1::VARCHAR[], c.CALL_ID)
), known AS (
  SELECT DOMAIN, any_value(ACCOUNT) AS ACCOUNT
  FROM addresses
  WHERE ACCOUNT IS NOT NULL AND DOMAIN NOT IN ('gmail.com', 'googlemail.com', 'outlook.com',
    'hotmail.com', 'live.com', 'yahoo.com', 'icloud.com', 'me.com', 'aol.com', 'gmx.de', 'gmx.net',
    'web.de', 'proton.me', 'protonmail.com')
  GROUP BY DOMAIN
  HAVING count(DISTINCT ACCOUNT) = 1
)
SELECT a.CALL_ID, any_value(k.ACCOUNT) AS ACCOUNT
FROM addresses AS a
JOIN known AS k ON k.DOMAIN = a.DOMAIN
WHERE a.ACCOUNT IS NULL
GROUP BY a.CALL_ID
HAVING count(DISTINCT k.ACCOUNT) = 1
ORDER BY a.CALL_ID
