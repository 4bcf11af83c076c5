-- Grain: one row per vector column of another type than $1: table, column.
SELECT schema_name || '.' || table_name, column_name
FROM duckdb_columns()
WHERE database_name = current_database()
  AND (schema_name, table_name, column_name) IN (
    ('STG_TRANSFORMED', 'STG_GONG_CALLS', 'AI_MEMORY_EMBEDDING'),
    ('STG_TRANSFORMED', 'STG_GONG_CALL_TRANSCRIPTS', 'AI_MEMORY_EMBEDDING'),
    ('STG_TRANSFORMED', 'STG_HUBSPOT_DEALS', 'AI_MEMORY_EMBEDDING'),
    ('STG_TRANSFORMED', 'STG_SLACK_MESSAGES', 'AI_MEMORY_EMBEDDING'),
    ('AI_MEMORY', 'MEMORY_RECORDS', 'EMBEDDING'))
  AND data_type <> $1
ORDER BY ALL;
