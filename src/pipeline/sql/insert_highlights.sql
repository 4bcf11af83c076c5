INSERT INTO STG_TRANSFORMED.STG_GONG_CALL_HIGHLIGHTS
SELECT
  CALL_ID, HIGHLIGHT_INDEX, ITEM_INDEX, TITLE,
  I.text AS TEXT,
  I.startTimes[1] AS START_TIME_SECONDS
FROM (
  SELECT
    CALL_ID, HIGHLIGHT_INDEX,
    H.title AS TITLE,
    unnest(H.items) AS I,
    generate_subscripts(H.items, 1) - 1 AS ITEM_INDEX
  FROM (
    SELECT
      CALL_ID,
      unnest(C.content.highlights) AS H,
      generate_subscripts(C.content.highlights, 1) - 1 AS HIGHLIGHT_INDEX
    FROM T_CALLS
    WHERE NOT IS_SKIPPED
  )
)
WHERE I IS NOT NULL
ORDER BY CALL_ID, HIGHLIGHT_INDEX, ITEM_INDEX;
