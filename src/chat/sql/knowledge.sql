-- Grain: one row an article or document that is in force. $1: now.
SELECT MEMORY_ID, coalesce(CATEGORY, ''), coalesce(CONTENT, ''), coalesce(METADATA->>'title', '')
FROM AI_MEMORY.MEMORY_RECORDS
WHERE starts_with(CATEGORY, 'kb_') AND coalesce(IS_ACTIVE, TRUE)
  AND (EXPIRES_AT IS NULL OR EXPIRES_AT > $1::TIMESTAMPTZ)
ORDER BY MEMORY_ID
