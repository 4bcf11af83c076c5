-- Behind scope.sql: how each call went by the measures of its sentences. Grain: one row a call.
-- `measured` leaves calls with one talking side out.
, measures AS (
  SELECT CALL_ID,
    max(coalesce(GONG_VALUE, COMPUTED_VALUE)) FILTER (WHERE METRIC_NAME = 'patience') AS PATIENCE,
    max(COMPUTED_VALUE) FILTER (WHERE METRIC_NAME = 'filler_rate') AS FILLERS,
    max(COMPUTED_VALUE) FILTER (WHERE METRIC_NAME = 'pace') AS PACE,
    max(coalesce(GONG_VALUE, COMPUTED_VALUE))
      FILTER (WHERE METRIC_NAME = 'longest_customer_story') AS STORY,
    max(COMPUTED_VALUE) FILTER (WHERE METRIC_NAME = 'interruptions') AS INTERRUPTIONS
  FROM STG_TRANSFORMED.STG_GONG_CALL_METRICS
  WHERE METRIC_NAME IN ('patience', 'filler_rate', 'pace', 'longest_customer_story',
    'interruptions')
  GROUP BY CALL_ID
), measured AS (
  SELECT s.*,
    m.PATIENCE, m.FILLERS, m.PACE, m.STORY, m.INTERRUPTIONS,
    coalesce(json_array_length(s.NEXT_STEPS), 0) > 0 AS HAS_NEXT_STEP
  FROM scope AS s
  LEFT JOIN measures AS m ON m.CALL_ID = s.CALL_ID
  WHERE s.TALK_RATIO BETWEEN 0.05 AND 0.95
)
