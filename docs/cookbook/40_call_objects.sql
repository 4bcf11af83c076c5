-- Purpose: calls as JSON objects for another program.
SELECT OBJECT_CONSTRUCT('id', CALL_ID, 'title', CALL_TITLE, 'deal', HUBSPOT_DEAL_ID, 'topics', KEY_TOPICS) AS call
FROM STG_TRANSFORMED.STG_GONG_CALLS
ORDER BY CALL_ID;
