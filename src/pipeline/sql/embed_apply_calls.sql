-- Staged vectors of the model $1 into the calls, with the metadata of the contract; $2: now.
WITH participants AS (
  SELECT CALL_ID, list(PARTY_NAME ORDER BY PARTY_INDEX) FILTER (WHERE PARTY_NAME IS NOT NULL) AS names
  FROM STG_TRANSFORMED.STG_GONG_CALL_PARTIES
  GROUP BY CALL_ID
), staged AS (
  SELECT s.ROW_ID, s.VECTOR, s.MODEL, s.CONTENT_HASH, p.names
  FROM AI_MEMORY.EMBEDDING_STAGING AS s
  LEFT JOIN participants AS p ON p.CALL_ID = s.ROW_ID
  WHERE s.TARGET_TABLE = 'STG_GONG_CALLS' AND s.MODEL = $1
)
UPDATE STG_TRANSFORMED.STG_GONG_CALLS AS c
SET AI_MEMORY_EMBEDDING = s.VECTOR,
    AI_MEMORY_METADATA = json_object(
      'source_type', 'gong', 'source_id', c.CALL_ID,
      'call_context', json_object('account_name', c.ACCOUNT_NAME, 'deal_id', c.HUBSPOT_DEAL_ID,
                                  'sentiment_score', c.SENTIMENT_SCORE,
                                  'call_duration', c.CALL_DURATION_SECONDS, 'participants', s.names),
      'ai_insights', json_object('key_topics', c.KEY_TOPICS, 'risk_indicators', c.RISK_INDICATORS,
                                 'next_steps', c.NEXT_STEPS, 'coaching_points', NULL),
      'business_context', json_object('deal_stage', c.DEAL_STAGE, 'deal_value', c.DEAL_VALUE,
                                      'account_tier', NULL),
      'model', s.MODEL, 'content_hash', s.CONTENT_HASH)::VARCHAR,
    AI_MEMORY_UPDATED_AT = $2::TIMESTAMPTZ::TIMESTAMP
FROM staged AS s
WHERE s.ROW_ID = c.CALL_ID
