-- Grain: one row a deal and call that carried the deal's fields as of the call, oldest first.
SELECT
  d.DEAL_ID, d.NAME, c.CALL_ID, c.CALL_DATETIME_UTC AS STARTED,
  x.FIELDS->>'dealstage' AS STAGE,
  TRY_CAST(x.FIELDS->>'amount' AS DOUBLE) AS AMOUNT,
  left(x.FIELDS->>'closedate', 10) AS CLOSE_DATE,
  [c.CALL_ID] AS ROW_IDS
FROM deals AS d
JOIN STG_TRANSFORMED.STG_GONG_CALL_CRM_CONTEXT AS x
  ON x.OBJECT_ID = d.DEAL_ID AND x.OBJECT_TYPE IN ('Deal', 'Opportunity')
  AND x.TIMING = 'TimeOfCall' AND x.PARTY_ID IS NULL
JOIN STG_TRANSFORMED.STG_GONG_CALLS AS c ON c.CALL_ID = x.CALL_ID
WHERE NOT coalesce(c.IS_DELETED, FALSE) AND NOT list_contains($10::VARCHAR[], c.CALL_ID)
ORDER BY d.DEAL_ID, STARTED, c.CALL_ID
