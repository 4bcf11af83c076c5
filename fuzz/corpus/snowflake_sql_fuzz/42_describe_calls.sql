-- Purpose: the columns of calls with their types.
DESCRIBE TABLE STG_TRANSFORMED.STG_GONG_CALLS;
