-- Grain: one row a call that is not deleted. Order: oldest first, then call_id.
-- The fingerprint changes with anything that the index holds of the call, also when a row was changed
-- without its times: names and texts count by their hash, vectors by number, model and time.
WITH transcript_versions AS (
  SELECT CALL_ID, any_value(RAW_AB_ID) AS raw_ab_id, count(*) AS segments,
         count(AI_MEMORY_EMBEDDING) AS vectors, max(AI_MEMORY_UPDATED_AT) AS embedded_at,
         bit_xor(hash(TRANSCRIPT_ID, SEGMENT_INDEX, SPEAKER_NAME, SPEAKER_TYPE,
                      AI_MEMORY_EMBEDDING IS NULL, AI_MEMORY_METADATA)) AS content
  FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS
  GROUP BY CALL_ID
), sentence_versions AS (
  SELECT CALL_ID, count(*) AS sentences, count(DISTINCT TRANSCRIPT_ID) AS segments,
         bit_xor(hash(TRANSCRIPT_ID, SENTENCE_INDEX, START_MS, END_MS, TEXT)) AS content
  FROM STG_TRANSFORMED.STG_GONG_SENTENCES
  GROUP BY CALL_ID
), call_trackers AS (
  SELECT CALL_ID, list(DISTINCT TRACKER_NAME ORDER BY TRACKER_NAME) AS trackers
  FROM STG_TRANSFORMED.STG_GONG_CALL_TRACKERS
  WHERE TRACKER_NAME IS NOT NULL AND OCCURRENCE_COUNT > 0
  GROUP BY CALL_ID
), gong_topics AS (
  SELECT CALL_ID, list(DISTINCT TOPIC_NAME ORDER BY TOPIC_NAME) AS topics
  FROM STG_TRANSFORMED.STG_GONG_CALL_TOPICS
  WHERE TOPIC_NAME IS NOT NULL AND DURATION_SECONDS > 0
  GROUP BY CALL_ID
)
SELECT c.CALL_ID,
       coalesce(c.CALL_TITLE, ''),
       coalesce(c.ACCOUNT_NAME, ''),
       coalesce(c.HUBSPOT_DEAL_ID, c.CRM_OPPORTUNITY_ID, ''),
       coalesce(c.PRIMARY_USER_NAME, ''),
       coalesce(c.PRIMARY_USER_ID, ''),
       coalesce(c.CALL_DIRECTION, 'Unknown'),
       coalesce(c.CALL_LANGUAGE, ''),
       coalesce(c.WORKSPACE_ID, ''),
       coalesce(c.CALL_URL, ''),
       c.CALL_DATETIME_UTC,
       coalesce(c.CALL_DURATION_SECONDS, 0),
       c.SENTIMENT_SCORE,
       coalesce(from_json(c.KEY_TOPICS, '["VARCHAR"]'), t.topics, []::VARCHAR[]),
       coalesce(k.trackers, []::VARCHAR[]),
       coalesce(c.CALL_SUMMARY, c.CALL_BRIEF, ''),
       coalesce(c.IS_PRIVATE, FALSE),
       coalesce(c.OWNER_ONLY, FALSE),
       concat_ws('|', c.RAW_AB_ID, v.raw_ab_id, v.segments, v.vectors, v.embedded_at, c.SENTIMENT_SCORE, c.KEY_TOPICS,
                 c.AI_MEMORY_UPDATED_AT, c.UPDATED_AT, c.CORTEX_PROCESSED_AT, v.content, s.sentences, s.content,
                 hash(c.CALL_TITLE, c.ACCOUNT_NAME, c.HUBSPOT_DEAL_ID, c.CRM_OPPORTUNITY_ID, c.PRIMARY_USER_NAME,
                      c.PRIMARY_USER_ID, c.CALL_DIRECTION, c.CALL_LANGUAGE, c.WORKSPACE_ID, c.CALL_URL,
                      c.CALL_DATETIME_UTC, c.CALL_DURATION_SECONDS, c.CALL_SUMMARY, c.CALL_BRIEF, c.IS_PRIVATE,
                      c.OWNER_ONLY, t.topics, k.trackers)),
       coalesce(s.segments, 0)
FROM STG_TRANSFORMED.STG_GONG_CALLS AS c
LEFT JOIN transcript_versions AS v ON v.CALL_ID = c.CALL_ID
LEFT JOIN sentence_versions AS s ON s.CALL_ID = c.CALL_ID
LEFT JOIN call_trackers AS k ON k.CALL_ID = c.CALL_ID
LEFT JOIN gong_topics AS t ON t.CALL_ID = c.CALL_ID
WHERE NOT coalesce(c.IS_DELETED, FALSE)
ORDER BY c.CALL_DATETIME_UTC NULLS FIRST, c.CALL_ID
