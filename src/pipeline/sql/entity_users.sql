-- Grain: one row per record, as its latest raw version has it.
INSERT OR REPLACE INTO STG_TRANSFORMED.STG_GONG_USERS
SELECT
  RECORD_ID AS USER_ID,
  EMAIL(D->>'emailAddress') AS EMAIL_ADDRESS,
  D->'emailAliases' AS EMAIL_ALIASES,
  D->>'firstName' AS FIRST_NAME,
  D->>'lastName' AS LAST_NAME,
  nullif(trim(concat_ws(' ', D->>'firstName', D->>'lastName')), '') AS FULL_NAME,
  D->>'title' AS TITLE,
  D->>'phoneNumber' AS PHONE_NUMBER,
  D->>'managerId' AS MANAGER_ID,
  TRY_CAST(D->>'active' AS BOOLEAN) AS IS_ACTIVE,
  D->'spokenLanguages' AS SPOKEN_LANGUAGES,
  TRY_CAST(D->>'created' AS TIMESTAMPTZ) AS USER_CREATED_AT,
  CREATED_AT,
  EMITTED_AT AS UPDATED_AT,
  AB_ID AS RAW_AB_ID
FROM (
  SELECT
    r.RECORD_ID,
    r._AIRBYTE_AB_ID AS AB_ID,
    r._AIRBYTE_DATA AS D,
    r._AIRBYTE_EMITTED_AT AS EMITTED_AT,
    min(r._AIRBYTE_EMITTED_AT) OVER (PARTITION BY r.RECORD_ID) AS CREATED_AT,
    row_number() OVER (
      PARTITION BY r.RECORD_ID
      ORDER BY r._AIRBYTE_EMITTED_AT DESC, r._AIRBYTE_AB_ID DESC) AS RANK
  FROM RAW_AIRBYTE.RAW_GONG_USERS_RAW AS r
)
WHERE RANK = 1;
