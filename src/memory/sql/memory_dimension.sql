-- One row: the dimension of the vector column.
SELECT regexp_extract(data_type, '\[([0-9]+)\]', 1)::BIGINT
FROM duckdb_columns()
WHERE database_name = current_database() AND schema_name = 'AI_MEMORY'
  AND table_name = 'MEMORY_RECORDS' AND column_name = 'EMBEDDING'
