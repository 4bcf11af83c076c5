-- Purpose: a completion, or NULL where no model answers.
SELECT SNOWFLAKE.CORTEX.TRY_COMPLETE('llama2-70b-chat', 'Say hello') AS hello;
