-- Settings and feature flags that live in the warehouse, and the functions that read them.
CREATE TABLE CONFIG.APPLICATION_SETTINGS (
  SETTING_NAME VARCHAR NOT NULL,
  SETTING_VALUE VARCHAR,
  DATA_TYPE VARCHAR NOT NULL,
  CATEGORY VARCHAR,
  DESCRIPTION VARCHAR,
  ENVIRONMENT VARCHAR NOT NULL DEFAULT 'all',
  APPLICATION_NAME VARCHAR NOT NULL DEFAULT 'SOPHIA_AI',
  VALIDATION_RULE VARCHAR,
  IS_ACTIVE BOOLEAN DEFAULT TRUE,
  UPDATED_AT TIMESTAMPTZ,
  PRIMARY KEY (SETTING_NAME, ENVIRONMENT, APPLICATION_NAME)
);
COMMENT ON COLUMN CONFIG.APPLICATION_SETTINGS.ENVIRONMENT IS 'dev, stg, prod, or all; a value for one environment wins over the one for all.';

CREATE TABLE CONFIG.FEATURE_FLAGS (
  FLAG_NAME VARCHAR NOT NULL,
  IS_ENABLED BOOLEAN NOT NULL DEFAULT FALSE,
  FLAG_TYPE VARCHAR DEFAULT 'boolean',
  ROLLOUT_PERCENTAGE DOUBLE DEFAULT 100,
  ENVIRONMENT VARCHAR NOT NULL DEFAULT 'all',
  APPLICATION_NAME VARCHAR NOT NULL DEFAULT 'SOPHIA_AI',
  START_DATE TIMESTAMPTZ,
  END_DATE TIMESTAMPTZ,
  USAGE_COUNT BIGINT DEFAULT 0,
  PRIMARY KEY (FLAG_NAME, ENVIRONMENT, APPLICATION_NAME)
);
COMMENT ON COLUMN CONFIG.FEATURE_FLAGS.ROLLOUT_PERCENTAGE IS 'Share of users for whom the flag is on; a user stays on the same side.';

-- The value of a setting as text: the environment's own, else the one for all; NULL when unknown.
CREATE MACRO CONFIG.GET_CONFIG_VALUE(p_name, p_environment := 'dev', p_application := 'SOPHIA_AI') AS (
  SELECT s.SETTING_VALUE
  FROM CONFIG.APPLICATION_SETTINGS AS s
  WHERE s.SETTING_NAME = p_name
    AND s.ENVIRONMENT IN (p_environment, 'all')
    AND s.APPLICATION_NAME = p_application
    AND s.IS_ACTIVE
  ORDER BY s.ENVIRONMENT = 'all'
  LIMIT 1
);

-- Whether a flag is on for a user now. A user falls into one of 10,000 buckets by MD5 of flag and
-- user; the flag is on in the first ROLLOUT_PERCENTAGE of them. An unknown flag is off.
CREATE MACRO CONFIG.EVALUATE_FEATURE_FLAG(p_flag, p_user, p_environment := 'dev', p_application := 'SOPHIA_AI') AS (
  coalesce((
    SELECT f.IS_ENABLED
      AND coalesce(f.START_DATE <= now(), TRUE)
      AND coalesce(f.END_DATE > now(), TRUE)
      AND ('0x' || substr(md5(p_flag || ':' || coalesce(p_user, '')), 1, 8))::UBIGINT % 10000
          < coalesce(f.ROLLOUT_PERCENTAGE, 100) * 100
    FROM CONFIG.FEATURE_FLAGS AS f
    WHERE f.FLAG_NAME = p_flag
      AND f.ENVIRONMENT IN (p_environment, 'all')
      AND f.APPLICATION_NAME = p_application
    ORDER BY f.ENVIRONMENT = 'all'
    LIMIT 1
  ), FALSE)
);

INSERT INTO CONFIG.APPLICATION_SETTINGS
  (SETTING_NAME, SETTING_VALUE, DATA_TYPE, CATEGORY, DESCRIPTION, VALIDATION_RULE)
VALUES
  ('sentiment.very_positive_above', '0.5', 'number', 'sentiment', 'A score above it is Very Positive.', '-1 to 1'),
  ('sentiment.positive_above', '0.2', 'number', 'sentiment', 'A score above it (and not Very Positive) is Positive.', '-1 to 1'),
  ('sentiment.neutral_above', '-0.2', 'number', 'sentiment', 'A score above it (and not Positive) is Neutral.', '-1 to 1'),
  ('sentiment.negative_above', '-0.5', 'number', 'sentiment', 'A score above it (and not Neutral) is Negative; at or below it, Very Negative.', '-1 to 1'),
  ('coaching.talk_ratio_watch', '0.55', 'number', 'coaching', 'Rep talk ratio above it is worth watching.', '0 to 1'),
  ('coaching.talk_ratio_alert', '0.65', 'number', 'coaching', 'Rep talk ratio above it needs coaching.', '0 to 1'),
  ('coaching.monologue_watch_seconds', '150', 'number', 'coaching', 'Longest rep monologue above it is worth watching.', '0 to 3600'),
  ('coaching.monologue_alert_seconds', '300', 'number', 'coaching', 'Longest rep monologue above it needs coaching.', '0 to 3600'),
  ('coaching.patience_min_seconds', '0.6', 'number', 'coaching', 'A shorter wait before the rep answers is talking over.', '0 to 10'),
  ('coaching.interactivity_min', '5', 'number', 'coaching', 'Interactivity below it needs shorter turns.', '0 to 10'),
  ('coaching.discovery_questions_min', '11', 'integer', 'coaching', 'Fewest targeted questions in a discovery call.', '0 to 100'),
  ('coaching.discovery_questions_max', '14', 'integer', 'coaching', 'Most targeted questions in a discovery call.', '0 to 100'),
  ('coaching.min_calls', '5', 'integer', 'coaching', 'Calls needed before a rep gets a coaching label.', '1 to 1000');
