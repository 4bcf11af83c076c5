-- Purpose: the companies behind external parties, by mail domain.
SELECT LOWER(SPLIT_PART(EMAIL_ADDRESS, '@', 2)) AS domain, COUNT(DISTINCT CALL_ID) AS calls
FROM STG_TRANSFORMED.STG_GONG_CALL_PARTIES
WHERE AFFILIATION = 'External' AND CONTAINS(EMAIL_ADDRESS, '@')
GROUP BY domain
ORDER BY calls DESC, domain;
