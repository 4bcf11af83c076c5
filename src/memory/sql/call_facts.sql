-- One row, or none: the call of an insight. Tier and coaching points are those that the pipeline worked out for
-- the call; NULL where it has not yet.
SELECT coalesce(ACCOUNT_NAME, ''), coalesce(HUBSPOT_DEAL_ID, ''), SENTIMENT_SCORE,
       coalesce(CALL_DURATION_SECONDS, 0), coalesce(DEAL_STAGE, ''), DEAL_VALUE::DOUBLE,
       coalesce(PRIMARY_USER_ID, ''), coalesce(IS_PRIVATE, FALSE), coalesce(OWNER_ONLY, FALSE),
       CALL_DATETIME_UTC, coalesce(CALL_TITLE, ''),
       coalesce(TRY_CAST(AI_MEMORY_METADATA AS JSON)->>'$.business_context.account_tier', ''),
       (TRY_CAST(AI_MEMORY_METADATA AS JSON)->'$.ai_insights.coaching_points')::VARCHAR
FROM STG_TRANSFORMED.STG_GONG_CALLS
WHERE CALL_ID = $1 AND NOT coalesce(IS_DELETED, FALSE)
