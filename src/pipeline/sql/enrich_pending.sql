-- Grain: one row a call with sentences whose content or functions ($1: their version) are new, or
-- whose rows were made anew since; people: the parties' names, one a line. Order: call_id.
WITH transcripts AS (
  SELECT CALL_ID, any_value(RAW_AB_ID) AS raw_ab_id,
         bool_and(coalesce(PROCESSED_BY_CORTEX, FALSE)) AS processed
  FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS
  GROUP BY CALL_ID
), contents AS (
  SELECT c.CALL_ID, coalesce(c.ACCOUNT_NAME, '') AS account, c.CALL_DATETIME_UTC AS started_at,
         coalesce(c.CALL_LANGUAGE, '') AS language,
         coalesce(c.PROCESSED_BY_CORTEX, FALSE) AND t.processed AS processed,
         md5(concat_ws('|', c.RAW_AB_ID, t.raw_ab_id, c.ACCOUNT_NAME)) AS content_hash
  FROM STG_TRANSFORMED.STG_GONG_CALLS AS c
  JOIN transcripts AS t ON t.CALL_ID = c.CALL_ID
  WHERE NOT coalesce(c.IS_DELETED, FALSE)
), people AS (
  SELECT CALL_ID, string_agg(DISTINCT replace(PARTY_NAME, chr(10), ' '), chr(10)
                             ORDER BY replace(PARTY_NAME, chr(10), ' ')) AS people
  FROM STG_TRANSFORMED.STG_GONG_CALL_PARTIES
  WHERE PARTY_NAME <> ''
  GROUP BY CALL_ID
)
SELECT n.CALL_ID, n.account, n.started_at, n.language, n.content_hash,
       coalesce(p.people, '') AS people
FROM contents AS n
LEFT JOIN people AS p ON p.CALL_ID = n.CALL_ID
LEFT JOIN OPS_MONITORING.ENRICHMENTS AS e ON e.CALL_ID = n.CALL_ID
WHERE NOT n.processed OR e.CONTENT_HASH IS DISTINCT FROM n.content_hash OR e.VERSION IS DISTINCT FROM $1
ORDER BY n.CALL_ID
