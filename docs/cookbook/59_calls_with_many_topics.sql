-- Purpose: calls that touched at least three topics, as text.
SELECT CALL_ID, ARRAY_TO_STRING(KEY_TOPICS, ' | ') AS topics
FROM STG_TRANSFORMED.STG_GONG_CALLS
WHERE ARRAY_SIZE(KEY_TOPICS) >= 3
ORDER BY CALL_ID;
