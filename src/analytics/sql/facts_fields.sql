-- What facts.h keeps of the fields of deals as of their calls. Grain: one row a deal and call.
-- Order: that of the table.
SELECT CALL_ID, OBJECT_ID AS DEAL_ID,
  FIELDS->>'dealstage' AS STAGE,
  TRY_CAST(FIELDS->>'amount' AS DOUBLE) AS AMOUNT,
  left(FIELDS->>'closedate', 10) AS CLOSE_DATE
FROM STG_TRANSFORMED.STG_GONG_CALL_CRM_CONTEXT
WHERE OBJECT_TYPE IN ('Deal', 'Opportunity') AND TIMING = 'TimeOfCall' AND PARTY_ID IS NULL
  AND OBJECT_ID IS NOT NULL
ORDER BY rowid
