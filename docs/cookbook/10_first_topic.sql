-- Purpose: the first topic of each call; arrays count from 0.
SELECT CALL_ID, KEY_TOPICS[0]::STRING AS first_topic
FROM STG_TRANSFORMED.STG_GONG_CALLS
ORDER BY CALL_ID;
