-- Grain: one row per party of an affected call, in the order sent.
CREATE OR REPLACE TEMP TABLE T_PARTIES AS
WITH parties AS (
  SELECT
    CALL_ID,
    M.primaryUserId AS HOST_ID,
    C.interaction.speakers AS SPEAKERS,
    unnest(C.parties) AS P,
    generate_subscripts(C.parties, 1) - 1 AS PARTY_INDEX
  FROM T_CALLS
  WHERE NOT IS_SKIPPED
)
SELECT
  CALL_ID,
  PARTY_INDEX,
  P.id AS PARTY_ID,
  P.userId AS USER_ID,
  P.speakerId AS SPEAKER_ID,
  nullif(trim(P.name), '') AS PARTY_NAME,
  EMAIL(P.emailAddress) AS EMAIL_ADDRESS,
  P.phoneNumber AS PHONE_NUMBER,
  P.title AS TITLE,
  AFFILIATION(P.affiliation) AS AFFILIATION,
  P.methods AS METHODS,
  list_filter(SPEAKERS, lambda s: s.id IN (P.id, P.speakerId))[1].talkTime AS TALK_TIME_SECONDS,
  coalesce(P.userId = HOST_ID, FALSE) AS IS_HOST
FROM parties
WHERE P IS NOT NULL;
