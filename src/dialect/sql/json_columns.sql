-- Grain: one row a column name that holds JSON in the catalog $1.
SELECT DISTINCT upper(c.column_name)
FROM duckdb_columns() AS c
WHERE c.database_name = $1
  AND c.data_type = 'JSON'
