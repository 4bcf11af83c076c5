-- One row: the type of the segments' vectors in the catalog $1; none before the deployment.
SELECT c.data_type
FROM duckdb_columns() AS c
WHERE c.database_name = $1
  AND c.schema_name = 'STG_TRANSFORMED'
  AND c.table_name = 'STG_GONG_CALL_TRANSCRIPTS'
  AND c.column_name = 'AI_MEMORY_EMBEDDING'
