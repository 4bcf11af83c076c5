-- Staged vectors of the model $1 into the calls, with the metadata of the contract; $2: now.
WITH participants AS (
  SELECT CALL_ID, list(PARTY_NAME ORDER BY PARTY_INDEX) FILTER (WHERE PARTY_NAME IS NOT NULL) AS names
  FROM STG_TRANSFORMED.STG_GONG_CALL_PARTIES
  GROUP BY CALL_ID
), tiers AS (
  -- What the CRM calls the company's tier, else its size by employees (small below 100, large from 1,000).
  SELECT CALL_ID, min_by(tier, CONTEXT_INDEX) AS tier
  FROM (
    SELECT CALL_ID, CONTEXT_INDEX,
           coalesce(FIELDS->>'account_tier', FIELDS->>'tier',
                    CASE WHEN employees >= 1000 THEN 'enterprise' WHEN employees >= 100 THEN 'mid-market'
                         WHEN employees > 0 THEN 'small business' END) AS tier
    FROM (
      SELECT CALL_ID, CONTEXT_INDEX, FIELDS,
             TRY_CAST(coalesce(FIELDS->>'numberofemployees', FIELDS->>'NumberOfEmployees') AS BIGINT) AS employees
      FROM STG_TRANSFORMED.STG_GONG_CALL_CRM_CONTEXT
      WHERE OBJECT_TYPE IN ('Company', 'Account')
    ) AS companies
  ) AS found
  WHERE tier IS NOT NULL
  GROUP BY CALL_ID
), limits AS (
  SELECT max(value) FILTER (WHERE SETTING_NAME = 'coaching.talk_ratio_watch') AS talk,
         max(value) FILTER (WHERE SETTING_NAME = 'coaching.monologue_watch_seconds') AS monologue,
         max(value) FILTER (WHERE SETTING_NAME = 'coaching.interactivity_min') AS interactivity
  FROM (
    SELECT SETTING_NAME, TRY_CAST(SETTING_VALUE AS DOUBLE) AS value
    FROM CONFIG.APPLICATION_SETTINGS
    WHERE IS_ACTIVE AND ENVIRONMENT = 'all' AND CATEGORY = 'coaching'
  ) AS settings
), coached AS (
  -- What the seller may do better, of calls with customers; measures of a call without one are NULL.
  SELECT c.CALL_ID,
         list_filter([
           CASE WHEN c.TALK_RATIO > l.talk
                THEN printf('we talked %.0f %% of the time, more than %.0f %%', 100 * c.TALK_RATIO::DOUBLE, 100 * l.talk) END,
           CASE WHEN c.LONGEST_MONOLOGUE_SECONDS > l.monologue
                THEN printf('a monologue of %.0f s, longer than %.0f s', c.LONGEST_MONOLOGUE_SECONDS::DOUBLE, l.monologue) END,
           CASE WHEN c.INTERACTIVITY_SCORE < l.interactivity
                THEN printf('interactivity %.1f, below %.1f', c.INTERACTIVITY_SCORE::DOUBLE, l.interactivity) END,
           CASE WHEN c.PROCESSED_BY_CORTEX AND coalesce(c.NEXT_STEPS, '[]') = '[]'
                THEN 'no next step was agreed' END
         ], lambda point: point IS NOT NULL) AS points
  FROM STG_TRANSFORMED.STG_GONG_CALLS AS c, limits AS l
  WHERE c.CALL_SCOPE IS DISTINCT FROM 'Internal'
), staged AS (
  SELECT s.ROW_ID, s.VECTOR, s.MODEL, s.CONTENT_HASH, p.names, t.tier, k.points
  FROM AI_MEMORY.EMBEDDING_STAGING AS s
  LEFT JOIN participants AS p ON p.CALL_ID = s.ROW_ID
  LEFT JOIN tiers AS t ON t.CALL_ID = s.ROW_ID
  LEFT JOIN coached AS k ON k.CALL_ID = s.ROW_ID
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
                                 'next_steps', c.NEXT_STEPS, 'coaching_points', s.points),
      'business_context', json_object('deal_stage', c.DEAL_STAGE, 'deal_value', c.DEAL_VALUE,
                                      'account_tier', s.tier),
      'model', s.MODEL, 'content_hash', s.CONTENT_HASH)::VARCHAR,
    AI_MEMORY_UPDATED_AT = $2::TIMESTAMPTZ::TIMESTAMP
FROM staged AS s
WHERE s.ROW_ID = c.CALL_ID
