-- Purpose: calls by month, named.
SELECT TO_VARCHAR(DATE_TRUNC('month', CALL_DATETIME_UTC), 'YYYY-MM') AS month, COUNT(*) AS calls
FROM STG_TRANSFORMED.STG_GONG_CALLS
GROUP BY month
ORDER BY month;
