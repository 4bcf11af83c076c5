-- Grain: one row: how many of the calls have what an answer may need.
SELECT
  count(*)::BIGINT AS CALLS,
  count(*) FILTER (WHERE HAS_TRANSCRIPT)::BIGINT AS WITH_TRANSCRIPT,
  count(*) FILTER (WHERE MOOD <> 'unknown')::BIGINT AS WITH_SENTIMENT,
  count(*) FILTER (WHERE HAS_SUMMARY)::BIGINT AS WITH_SUMMARY,
  count(*) FILTER (WHERE json_array_length(KEY_TOPICS) > 0)::BIGINT AS WITH_TOPICS,
  count(*) FILTER (WHERE NEXT_STEPS IS NOT NULL)::BIGINT AS WITH_NEXT_STEPS,
  coalesce(min(CALL_ID, 1000), []::VARCHAR[]) AS ROW_IDS
FROM scope
