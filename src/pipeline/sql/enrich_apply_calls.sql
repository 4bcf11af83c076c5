-- Findings into the calls. Lists of one length: $1 call ids, $2 sentiment ('' unknown), $3 summary,
-- $4 topics, $5 risks, $6 next steps (JSON arrays of text); $7 now.
WITH found AS (
  SELECT unnest($1::VARCHAR[]) AS call_id, unnest($2::VARCHAR[]) AS sentiment,
         unnest($3::VARCHAR[]) AS summary, unnest($4::VARCHAR[]) AS topics,
         unnest($5::VARCHAR[]) AS risks, unnest($6::VARCHAR[]) AS next_steps
)
UPDATE STG_TRANSFORMED.STG_GONG_CALLS AS c
SET SENTIMENT_SCORE = nullif(f.sentiment, '')::DOUBLE,
    CALL_SUMMARY = nullif(f.summary, ''),
    KEY_TOPICS = f.topics::JSON,
    RISK_INDICATORS = f.risks::JSON,
    NEXT_STEPS = f.next_steps::JSON,
    PROCESSED_BY_CORTEX = TRUE,
    CORTEX_PROCESSED_AT = $7::TIMESTAMPTZ
FROM found AS f
WHERE f.call_id = c.CALL_ID
