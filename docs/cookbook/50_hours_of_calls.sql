-- Purpose: at which hour calls start.
SELECT HOUR(CALL_DATETIME_UTC) AS hour, COUNT(*) AS calls
FROM STG_TRANSFORMED.STG_GONG_CALLS
GROUP BY hour
ORDER BY hour;
