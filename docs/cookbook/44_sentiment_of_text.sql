-- Purpose: sentiment of any text.
SELECT SNOWFLAKE.CORTEX.SENTIMENT('We love it, the team is very happy.') AS good,
    SNOWFLAKE.CORTEX.SENTIMENT('This is far too expensive and the support is terrible.') AS bad;
