-- Grain: one row a turn, newest first. $1 session, $2 user, $3 limit.
SELECT QUESTION, coalesce(ANSWER, ''), coalesce(INTENT, ''), STARTED_AT, coalesce(RESPONSE_TIME_MS, 0)
FROM AI_MEMORY.CONVERSATION_HISTORY
WHERE SESSION_ID = $1 AND USER_ID = $2
ORDER BY STARTED_AT DESC, rowid DESC
LIMIT $3
