-- One row: the dimension of the vector columns.
SELECT regexp_extract(data_type, '\[([0-9]+)\]', 1)::BIGINT
FROM duckdb_columns()
WHERE database_name = current_database() AND schema_name = 'STG_TRANSFORMED'
  AND table_name = 'STG_GONG_CALL_TRANSCRIPTS' AND column_name = 'AI_MEMORY_EMBEDDING'
