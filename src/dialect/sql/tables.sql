-- Grain: one row a table of the catalog $1.
SELECT t.schema_name, t.table_name
FROM duckdb_tables() AS t
WHERE t.database_name = $1
ORDER BY t.schema_name, t.table_name
