-- One row: calls that the filters of the sync dropped, as the streams' states count them by day:
-- {"2026-11-20": [not completed, too short, private]}. Two streams may list the same calls; the
-- larger count stands.
SELECT
  coalesce(max(NOT_COMPLETED), 0)::BIGINT AS NOT_COMPLETED,
  coalesce(max(TOO_SHORT), 0)::BIGINT AS TOO_SHORT,
  coalesce(max(PRIVATE), 0)::BIGINT AS PRIVATE
FROM (
  SELECT
    SOURCE, STREAM,
    sum(DAY[1]) AS NOT_COMPLETED,
    sum(DAY[2]) AS TOO_SHORT,
    sum(DAY[3]) AS PRIVATE
  FROM (
    SELECT SOURCE, STREAM, unnest(map_values(
      CAST(STATE->'_sophia'->'passed_over' AS MAP(VARCHAR, BIGINT[])))) AS DAY
    FROM OPS_MONITORING.SYNC_STATE
  )
  GROUP BY ALL
);
