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
