-- Purpose: the tables of a schema.
SHOW TABLES IN SCHEMA STG_TRANSFORMED;
