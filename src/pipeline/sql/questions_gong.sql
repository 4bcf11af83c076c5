-- Grain: one row per call of the batch for which Gong sent question counts.
CREATE OR REPLACE TEMP TABLE T_GONG_QUESTIONS AS
SELECT
  CALL_ID,
  C.interaction.questions.companyCount AS COMPANY_COUNT,
  C.interaction.questions.nonCompanyCount AS NON_COMPANY_COUNT
FROM T_CALLS
WHERE NOT IS_SKIPPED
  AND C.interaction.questions IS NOT NULL;
