-- Purpose: how often each topic came up, and in how many accounts.
SELECT f.value::STRING AS topic, COUNT(*) AS calls, COUNT(DISTINCT c.ACCOUNT_NAME) AS accounts,
    ROUND(AVG(c.SENTIMENT_SCORE), 3) AS sentiment
FROM STG_TRANSFORMED.STG_GONG_CALLS c, LATERAL FLATTEN(INPUT => c.KEY_TOPICS) f
GROUP BY 1
ORDER BY calls DESC, topic;
