-- Grain: one row per measure of a call of the batch. $1: JSON, [{c: call, m: [{n, u, v}]}].
CREATE OR REPLACE TEMP TABLE T_METRICS AS
SELECT CALL_ID, M.n AS METRIC_NAME, M.u AS UNIT, M.v AS COMPUTED_VALUE
FROM (
  SELECT X.c AS CALL_ID, unnest(X.m) AS M
  FROM (
    SELECT unnest(from_json($1::JSON,
      '[{"c": "VARCHAR", "m": [{"n": "VARCHAR", "u": "VARCHAR", "v": "DOUBLE"}]}]')) AS X
  )
);
