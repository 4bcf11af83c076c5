-- Purpose: topics of calls beside the memories that keep them.
SELECT f.value::STRING AS topic, COUNT(DISTINCT c.CALL_ID) AS calls, COUNT(DISTINCT m.MEMORY_ID) AS memories
FROM STG_TRANSFORMED.STG_GONG_CALLS c
LEFT JOIN AI_MEMORY.MEMORY_RECORDS m ON m.SOURCE_ID = c.CALL_ID AND m.CATEGORY = 'gong_call_summary',
    LATERAL FLATTEN(INPUT => c.KEY_TOPICS) f
GROUP BY topic
ORDER BY calls DESC, topic;
