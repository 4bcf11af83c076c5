-- Vectors of a new model wait here until all are made; then they replace the old ones in one
-- transaction, so that no reader ever meets vectors of two models.
CREATE TABLE AI_MEMORY.EMBEDDING_STAGING (
  TARGET_TABLE VARCHAR NOT NULL,
  ROW_ID VARCHAR NOT NULL,
  MODEL VARCHAR NOT NULL,
  CONTENT_HASH VARCHAR NOT NULL,
  VECTOR FLOAT[]
);
COMMENT ON TABLE AI_MEMORY.EMBEDDING_STAGING IS 'Vectors on their way into a typed table. TARGET_TABLE: the table; ROW_ID: its key; CONTENT_HASH: of the text that was encoded.';

-- What the AI functions found in a call, each with the sentence it comes from.
CREATE TABLE STG_TRANSFORMED.STG_GONG_CALL_SIGNALS (
  CALL_ID VARCHAR NOT NULL,
  SIGNAL_INDEX BIGINT NOT NULL,
  KIND VARCHAR NOT NULL,
  NAME VARCHAR,
  CONFIDENCE DOUBLE,
  SENTENCE_INDEX BIGINT,
  START_MS BIGINT,
  END_MS BIGINT,
  SPEAKER_NAME VARCHAR,
  SPEAKER_TYPE VARCHAR,
  TEXT VARCHAR,
  OWNER VARCHAR,
  DUE VARCHAR,
  DUE_DATE DATE
);
COMMENT ON TABLE STG_TRANSFORMED.STG_GONG_CALL_SIGNALS IS 'One row a finding. KIND: topic, risk, objection, next_step or summary; NAME: its type. OWNER, DUE, DUE_DATE: of next steps.';

-- Which version of the functions has seen which version of a call.
CREATE TABLE OPS_MONITORING.ENRICHMENTS (
  CALL_ID VARCHAR PRIMARY KEY,
  CONTENT_HASH VARCHAR NOT NULL,
  VERSION VARCHAR NOT NULL,
  PROCESSED_AT TIMESTAMPTZ NOT NULL
);
