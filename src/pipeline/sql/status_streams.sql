-- Grain: one row per stream that a sync saved a state of.
SELECT SOURCE, STREAM, UPDATED_AT
FROM OPS_MONITORING.SYNC_STATE
ORDER BY SOURCE, STREAM;
