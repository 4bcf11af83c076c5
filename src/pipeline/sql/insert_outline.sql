INSERT INTO STG_TRANSFORMED.STG_GONG_CALL_OUTLINE
SELECT
  CALL_ID, SECTION_INDEX, ITEM_INDEX,
  O.section AS SECTION,
  O.startTime AS SECTION_START_SECONDS,
  O.duration AS SECTION_DURATION_SECONDS,
  I.text AS TEXT,
  I.startTime AS START_TIME_SECONDS
FROM (
  SELECT
    CALL_ID, SECTION_INDEX, O,
    unnest(ITEMS) AS I,
    generate_subscripts(ITEMS, 1) - 1 AS ITEM_INDEX
  FROM (
    SELECT
      CALL_ID, SECTION_INDEX, O,
      CASE WHEN coalesce(len(O.items), 0) = 0
        THEN [{'text': NULL::VARCHAR, 'startTime': NULL::DOUBLE}] ELSE O.items END AS ITEMS
    FROM (
      SELECT
        CALL_ID,
        unnest(C.content.outline) AS O,
        generate_subscripts(C.content.outline, 1) - 1 AS SECTION_INDEX
      FROM T_CALLS
      WHERE NOT IS_SKIPPED
    )
    WHERE O IS NOT NULL
  )
)
ORDER BY CALL_ID, SECTION_INDEX, ITEM_INDEX;
