-- Grain: one row per usable raw version of a call of the batch: those of the batch and those that
-- an earlier batch took, with what decides between them; the winner is read as a whole after
-- that. The stream `calls` has the fields of metaData at the top; `extensiveCalls` has them in
-- metaData. ROW_ID: of the raw table.
CREATE OR REPLACE TEMP TABLE T_CALL_VERSIONS AS
WITH versions AS (
  SELECT
    r.rowid AS ROW_ID,
    r._AIRBYTE_AB_ID AS AB_ID,
    r.CALL_ID,
    r._AIRBYTE_EMITTED_AT AS EMITTED_AT,
    NOT r.PROCESSED AS IN_BATCH,
    r.CALL_STARTED_AT
  FROM RAW_AIRBYTE.RAW_GONG_CALLS_RAW AS r
  SEMI JOIN T_AFFECTED USING (CALL_ID)
  WHERE r.PROCESSED OR r._AIRBYTE_AB_ID IN (SELECT AB_ID FROM T_CALL_BATCH)
), heads AS (
  SELECT
    d.rowid AS ROW_ID,
    from_json(d._AIRBYTE_DATA, '{"_sophia_deleted": "BOOLEAN", "started": "VARCHAR",
      "metaData": {"started": "VARCHAR"}}') AS H
  FROM RAW_AIRBYTE.RAW_GONG_CALLS_RAW AS d
  WHERE d.rowid IN (SELECT ROW_ID FROM versions)
), flagged AS (
  SELECT
    * EXCLUDE (H),
    coalesce(H._sophia_deleted, FALSE) AS IS_TOMBSTONE,
    H.metaData IS NOT NULL AS IS_EXTENSIVE,
    CASE WHEN H.metaData IS NULL THEN H.started ELSE H.metaData.started END AS STARTED
  FROM versions
  JOIN heads USING (ROW_ID)
)
SELECT
  * EXCLUDE (STARTED),
  CASE
    WHEN IS_TOMBSTONE OR CALL_STARTED_AT IS NOT NULL THEN NULL
    WHEN STARTED IS NULL THEN 'metaData.started is missing'
    ELSE 'metaData.started is not a time: ' || left(STARTED, 100)
  END AS ERROR
FROM flagged;
