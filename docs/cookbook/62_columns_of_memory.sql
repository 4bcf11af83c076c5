-- Purpose: the columns of a schema's tables.
USE SCHEMA AI_MEMORY;
SHOW COLUMNS IN TABLE MEMORY_RECORDS;
