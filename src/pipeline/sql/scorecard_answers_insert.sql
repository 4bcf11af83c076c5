-- Grain: one row per answer of an answered scorecard, from the version that its row was made of.
INSERT INTO STG_TRANSFORMED.STG_GONG_SCORECARD_ANSWERS
SELECT
  ANSWERED_SCORECARD_ID,
  ANSWER_INDEX,
  A.questionId AS QUESTION_ID,
  A.questionRevisionId AS QUESTION_REVISION_ID,
  A.isOverall AS IS_OVERALL,
  A.score AS SCORE,
  A.answerText AS ANSWER_TEXT,
  A.notApplicable AS IS_NOT_APPLICABLE,
  A.selectedOptions AS SELECTED_OPTIONS
FROM (
  SELECT
    ANSWERED_SCORECARD_ID,
    unnest(ANSWERS) AS A,
    generate_subscripts(ANSWERS, 1) - 1 AS ANSWER_INDEX
  FROM (
    SELECT
      s.ANSWERED_SCORECARD_ID,
      from_json(r._AIRBYTE_DATA, '{"answers": [{"questionId": "VARCHAR",
        "questionRevisionId": "VARCHAR", "isOverall": "BOOLEAN", "score": "DOUBLE",
        "answerText": "VARCHAR", "notApplicable": "BOOLEAN",
        "selectedOptions": "JSON"}]}').answers AS ANSWERS
    FROM STG_TRANSFORMED.STG_GONG_ANSWERED_SCORECARDS AS s
    JOIN RAW_AIRBYTE.RAW_GONG_ANSWERED_SCORECARDS_RAW AS r ON r._AIRBYTE_AB_ID = s.RAW_AB_ID
  )
)
WHERE A IS NOT NULL
ORDER BY ANSWERED_SCORECARD_ID, ANSWER_INDEX;
