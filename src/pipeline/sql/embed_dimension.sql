-- One row: the dimension of the segments' vectors; 0 before the first ones.
SELECT coalesce(TRY_CAST(regexp_extract(data_type, '\[([0-9]+)\]', 1) AS BIGINT), 0)
FROM duckdb_columns()
WHERE database_name = current_database() AND schema_name = 'STG_TRANSFORMED'
  AND table_name = 'STG_GONG_CALL_TRANSCRIPTS' AND column_name = 'AI_MEMORY_EMBEDDING'
