-- Purpose: what was agreed, newest call first; calls without a next step are kept.
SELECT c.CALL_TITLE, c.CALL_DATETIME_UTC, n.index AS step, n.value::STRING AS next_step
FROM STG_TRANSFORMED.STG_GONG_CALLS c, LATERAL FLATTEN(INPUT => c.NEXT_STEPS, OUTER => TRUE) n
ORDER BY c.CALL_DATETIME_UTC DESC, c.CALL_ID, step;
