-- Purpose: one row an account: calls, mood, open amount.
WITH calls AS (
    SELECT ACCOUNT_NAME, COUNT(*) AS calls, AVG(SENTIMENT_SCORE) AS sentiment
    FROM STG_TRANSFORMED.STG_GONG_CALLS
    GROUP BY ACCOUNT_NAME
), deals AS (
    SELECT COMPANY_NAME, SUM(DEAL_AMOUNT) AS amount
    FROM STG_TRANSFORMED.STG_HUBSPOT_DEALS
    WHERE DEAL_STATUS IN ('In Progress', 'Closing Soon')
    GROUP BY COMPANY_NAME
)
SELECT calls.ACCOUNT_NAME, calls.calls, ROUND(calls.sentiment, 3) AS sentiment, ZEROIFNULL(deals.amount) AS open_amount
FROM calls
LEFT JOIN deals ON deals.COMPANY_NAME = calls.ACCOUNT_NAME
ORDER BY open_amount DESC, calls.ACCOUNT_NAME;
