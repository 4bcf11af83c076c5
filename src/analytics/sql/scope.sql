-- The calls that a question is about; every call metric reads it. Grain: one row a call.
-- $1 since (inclusive), $2 until (exclusive), $3 accounts, $4 hosts, $5 people who took part,
-- $6 deals, $7 directions, $8 mood ('' any), $9 topics or trackers (lower case), $10 calls that the
-- caller may not see, $11 calls that count as calls with the accounts, $12 the only calls, $13
-- languages (lower case), $14 and $15 shortest and longest length in seconds. An empty list, an empty text, NULL,
-- the first and the last second of time (1970, 9999) and a length of 0 do not filter; a NULL costs
-- planning the statement again, as its type is unknown.
WITH scope AS (
  SELECT
    c.CALL_ID,
    coalesce(c.CALL_TITLE, '') AS TITLE,
    c.CALL_DATETIME_UTC AS STARTED,
    coalesce(c.CALL_DURATION_SECONDS, 0)::BIGINT AS SECONDS,
    coalesce(c.CALL_DIRECTION, 'Unknown') AS DIRECTION,
    coalesce(c.PRIMARY_USER_NAME, 'Unknown') AS REP,
    coalesce(c.ACCOUNT_NAME, '') AS ACCOUNT,
    coalesce(c.HUBSPOT_DEAL_ID, c.CRM_OPPORTUNITY_ID) AS DEAL_ID,
    c.TALK_RATIO, c.LONGEST_MONOLOGUE_SECONDS, c.INTERACTIVITY_SCORE, c.QUESTIONS_ASKED_COUNT,
    c.SENTIMENT_SCORE AS SENTIMENT,
    CASE
      WHEN c.SENTIMENT_SCORE IS NULL OR isnan(c.SENTIMENT_SCORE) THEN 'unknown'
      WHEN c.SENTIMENT_SCORE > 0.2 THEN 'positive'
      WHEN c.SENTIMENT_SCORE > -0.2 THEN 'neutral'
      ELSE 'negative'
    END AS MOOD,
    c.KEY_TOPICS, c.RISK_INDICATORS, c.NEXT_STEPS,
    coalesce(c.HAS_TRANSCRIPT, FALSE) AS HAS_TRANSCRIPT,
    coalesce(c.CALL_SUMMARY, c.CALL_BRIEF, '') <> '' AS HAS_SUMMARY
  FROM STG_TRANSFORMED.STG_GONG_CALLS AS c
  WHERE NOT coalesce(c.IS_DELETED, FALSE)
    AND ($1::TIMESTAMPTZ IS NULL OR $1::TIMESTAMPTZ <= to_timestamp(0) OR c.CALL_DATETIME_UTC >= $1::TIMESTAMPTZ)
    AND ($2::TIMESTAMPTZ IS NULL OR $2::TIMESTAMPTZ >= to_timestamp(253370764800) OR c.CALL_DATETIME_UTC < $2::TIMESTAMPTZ)
    AND (len($3::VARCHAR[]) = 0 OR list_contains($3::VARCHAR[], c.ACCOUNT_NAME)
      OR list_contains($11::VARCHAR[], c.CALL_ID))
    AND (len($4::VARCHAR[]) = 0 OR list_contains($4::VARCHAR[], c.PRIMARY_USER_NAME))
    AND (len($5::VARCHAR[]) = 0 OR c.CALL_ID IN (
      SELECT p.CALL_ID FROM STG_TRANSFORMED.STG_GONG_CALL_PARTIES AS p
      WHERE list_contains($5::VARCHAR[], p.PARTY_NAME)))
    AND (len($6::VARCHAR[]) = 0
      OR list_contains($6::VARCHAR[], coalesce(c.HUBSPOT_DEAL_ID, c.CRM_OPPORTUNITY_ID)))
    AND (len($7::VARCHAR[]) = 0 OR list_contains($7::VARCHAR[], c.CALL_DIRECTION))
    AND ($8::VARCHAR = '' OR MOOD = $8::VARCHAR)
    AND (len($9::VARCHAR[]) = 0
      OR list_has_any(from_json(lower(c.KEY_TOPICS::VARCHAR), '["VARCHAR"]'), $9::VARCHAR[])
      OR c.CALL_ID IN (
        SELECT k.CALL_ID FROM STG_TRANSFORMED.STG_GONG_CALL_TRACKERS AS k
        WHERE k.OCCURRENCE_COUNT > 0 AND (list_contains($9::VARCHAR[], lower(k.TRACKER_NAME))
          OR list_contains($9::VARCHAR[], lower(k.PHRASE)))))
    AND NOT list_contains($10::VARCHAR[], c.CALL_ID)
    AND (len($12::VARCHAR[]) = 0 OR list_contains($12::VARCHAR[], c.CALL_ID))
    AND (len($13::VARCHAR[]) = 0 OR list_contains($13::VARCHAR[], lower(c.CALL_LANGUAGE)))
    AND (coalesce($14::BIGINT, 0) = 0 OR c.CALL_DURATION_SECONDS >= $14::BIGINT)
    AND (coalesce($15::BIGINT, 0) = 0 OR c.CALL_DURATION_SECONDS <= $15::BIGINT)
)
