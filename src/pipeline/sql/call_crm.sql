-- Grain: one row per CRM object of a call or of one of its parties, in the order sent.
-- FIELDS: one JSON object of name and value; the first value of a repeated name counts.
CREATE OR REPLACE TEMP TABLE T_CRM AS
WITH links AS (
  SELECT c.CALL_ID, -1 AS PARTY_INDEX, NULL::VARCHAR AS PARTY_ID, c.C.context AS CONTEXT
  FROM T_CALLS AS c
  WHERE NOT c.IS_SKIPPED
  UNION ALL
  SELECT p.CALL_ID, p.PARTY_INDEX, p.P.id, p.P.context
  FROM (
    SELECT
      CALL_ID,
      unnest(C.parties) AS P,
      generate_subscripts(C.parties, 1) - 1 AS PARTY_INDEX
    FROM T_CALLS
    WHERE NOT IS_SKIPPED
  ) AS p
), systems AS (
  SELECT
    CALL_ID, PARTY_INDEX, PARTY_ID,
    unnest(CONTEXT) AS S,
    generate_subscripts(CONTEXT, 1) AS SYSTEM_INDEX
  FROM links
), objects AS (
  SELECT
    CALL_ID, PARTY_INDEX, PARTY_ID, SYSTEM_INDEX,
    S.system AS CRM_SYSTEM,
    unnest(S.objects) AS O,
    generate_subscripts(S.objects, 1) AS OBJECT_INDEX
  FROM systems
), named AS (
  SELECT
    *,
    [f FOR f IN O.fields IF f.name IS NOT NULL] AS FIELD_LIST
  FROM objects
  WHERE O IS NOT NULL
)
SELECT
  CALL_ID,
  row_number() OVER (
    PARTITION BY CALL_ID ORDER BY PARTY_INDEX, SYSTEM_INDEX, OBJECT_INDEX) - 1 AS CONTEXT_INDEX,
  CRM_SYSTEM,
  O.objectType AS OBJECT_TYPE,
  O.objectId AS OBJECT_ID,
  O.timing AS TIMING,
  PARTY_ID,
  CASE
    WHEN FIELD_LIST IS NULL THEN '{}'
    ELSE '{' || array_to_string(
      [to_json(f.name)::VARCHAR || ':' || coalesce(f.value::VARCHAR, 'null') FOR f IN FIELD_LIST],
      ',') || '}'
  END::JSON AS FIELDS,
  FIELD_LIST
FROM named;
