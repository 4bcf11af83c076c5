-- Cortex by Snowflake's names over the native functions. FLOAT[768] stands for the type of the
-- warehouse's vectors and is replaced by it: vectors of another length are an error.
CREATE MACRO SNOWFLAKE.CORTEX.EMBED_TEXT(model, t) AS CAST(sophia_embed(model, t) AS FLOAT[768]);
CREATE MACRO SNOWFLAKE.CORTEX.EMBED_TEXT_768(model, t) AS CAST(sophia_embed(model, t) AS FLOAT[768]);
CREATE MACRO SNOWFLAKE.CORTEX.EMBED_TEXT_1024(model, t) AS CAST(sophia_embed(model, t) AS FLOAT[768]);
CREATE MACRO SNOWFLAKE.DIALECT.AI_EMBED(model, t) AS CAST(sophia_embed(model, t) AS FLOAT[768]);
CREATE MACRO SNOWFLAKE.DIALECT.AI_SIMILARITY(a, b) AS sophia_similarity(a, b);

CREATE MACRO SNOWFLAKE.CORTEX.SENTIMENT(t) AS sophia_sentiment(t);
CREATE MACRO SNOWFLAKE.DIALECT.AI_SENTIMENT(t) AS CAST(sophia_sentiment_class(t) AS JSON);
CREATE MACRO SNOWFLAKE.CORTEX.SUMMARIZE(t) AS sophia_summarize(t);
CREATE MACRO SNOWFLAKE.CORTEX.EXTRACT_ANSWER(t, question) AS CAST(sophia_answer(t, question) AS JSON);
CREATE MACRO SNOWFLAKE.CORTEX.CLASSIFY_TEXT(t, labels) AS
  json_object('label', sophia_classify(t, CAST(to_json(labels) AS VARCHAR)));
CREATE MACRO SNOWFLAKE.DIALECT.AI_CLASSIFY(t, labels) AS
  json_object('labels', json_array(sophia_classify(t, CAST(to_json(labels) AS VARCHAR))));
CREATE MACRO SNOWFLAKE.DIALECT.AI_REDACT(t) AS sophia_redact(t);

-- With options COMPLETE gives JSON, without them the text; AI_COMPLETE always gives the text.
CREATE MACRO SNOWFLAKE.CORTEX.COMPLETE(model, prompt) AS
    sophia_complete(model, CAST(prompt AS VARCHAR), '{}', 'text'),
  (model, prompt, options) AS
    sophia_complete(model, CAST(to_json(prompt) ->> '$' AS VARCHAR), CAST(to_json(options) AS VARCHAR), 'json');
CREATE MACRO SNOWFLAKE.CORTEX.TRY_COMPLETE(model, prompt) AS
    sophia_try_complete(model, CAST(prompt AS VARCHAR), '{}', 'text'),
  (model, prompt, options) AS
    sophia_try_complete(model, CAST(to_json(prompt) ->> '$' AS VARCHAR), CAST(to_json(options) AS VARCHAR), 'json');
CREATE MACRO SNOWFLAKE.DIALECT.AI_COMPLETE(model, prompt) AS
    sophia_complete(model, CAST(prompt AS VARCHAR), '{}', 'text'),
  (model, prompt, options) AS
    sophia_complete(model, CAST(to_json(prompt) ->> '$' AS VARCHAR), CAST(to_json(options) AS VARCHAR), 'text');
CREATE MACRO SNOWFLAKE.DIALECT.AI_FILTER(t) AS CAST(sophia_filter(t) AS BOOLEAN);
