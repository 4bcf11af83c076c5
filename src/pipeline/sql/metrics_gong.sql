-- Grain: one row per figure that Gong sent for a call of the batch.
CREATE OR REPLACE TEMP TABLE T_GONG_METRICS AS
SELECT CALL_ID, lower(replace(S.name, ' ', '_')) AS METRIC_NAME, max(S.value) AS GONG_VALUE
FROM (
  SELECT CALL_ID, unnest(C.interaction.interactionStats) AS S
  FROM T_CALLS
  WHERE NOT IS_SKIPPED
)
WHERE S.name IS NOT NULL AND S.value IS NOT NULL
GROUP BY ALL;
