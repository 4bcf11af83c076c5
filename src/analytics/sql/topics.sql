-- Grain: one row a topic, most calls first. Share: of the calls in scope that have topics.
, tagged AS (
  SELECT CALL_ID, STARTED, unnest(from_json(lower(KEY_TOPICS::VARCHAR), '["VARCHAR"]')) AS TOPIC
  FROM scope
  WHERE KEY_TOPICS IS NOT NULL
), total AS (
  SELECT count(DISTINCT CALL_ID) AS CALLS FROM tagged
)
SELECT
  TOPIC AS NAME,
  count(DISTINCT CALL_ID)::BIGINT AS CALLS,
  round(100.0 * count(DISTINCT CALL_ID) / any_value(total.CALLS), 0)::BIGINT AS SHARE_PERCENT,
  any_value(total.CALLS)::BIGINT AS CALLS_WITH_TOPICS,
  list(DISTINCT CALL_ID ORDER BY CALL_ID) AS ROW_IDS
FROM tagged, total
GROUP BY TOPIC
ORDER BY CALLS DESC, NAME
