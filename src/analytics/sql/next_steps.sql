-- Grain: one row: calls that end with a next step.
SELECT
  count(*) FILTER (WHERE NEXT_STEPS IS NOT NULL)::BIGINT AS CALLS,
  count(*) FILTER (WHERE json_array_length(NEXT_STEPS) > 0)::BIGINT AS WITH_NEXT_STEP,
  coalesce(min(CALL_ID, 1000) FILTER (WHERE NEXT_STEPS IS NOT NULL),
           []::VARCHAR[]) AS ROW_IDS
FROM scope
