-- Purpose: the call behind a memory, from its metadata.
SELECT MEMORY_ID, METADATA:call_context.account_name::STRING AS account, METADATA:business_context.deal_stage::STRING AS stage,
    ARRAY_SIZE(METADATA:ai_insights.key_topics) AS topics
FROM AI_MEMORY.MEMORY_RECORDS
WHERE CATEGORY = 'gong_call_summary'
ORDER BY MEMORY_ID;
