-- Grain: one row per speaker segment with words. A segment's index is its place in what Gong sent,
-- hollow ones counted, so ids don't move; FIRST_SENTENCE likewise counts over the whole call.
-- Reversed times are turned round. The speaker is the first party with that speaker id.
CREATE OR REPLACE TEMP TABLE T_SEGMENTS AS
WITH segments AS (
  SELECT
    AB_ID, CALL_ID, CREATED_AT,
    unnest(T) AS S,
    generate_subscripts(T, 1) - 1 AS SEGMENT_INDEX
  FROM T_TRANSCRIPT_VERSIONS
  WHERE IS_WINNER
), placed AS (
  SELECT
    AB_ID, CALL_ID, CREATED_AT, SEGMENT_INDEX,
    nullif(S.speakerId, '') AS SPEAKER_ID,
    S.topic AS TOPIC,
    S.sentences AS SENTENCES,
    coalesce(sum(len(S.sentences)) OVER (
      PARTITION BY CALL_ID ORDER BY SEGMENT_INDEX
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::BIGINT AS FIRST_SENTENCE
  FROM segments
), spoken AS (
  SELECT
    * EXCLUDE (SENTENCES),
    list_filter(
      list_transform(SENTENCES, lambda s, i: {
        'i': i - 1,
        'a': round(coalesce(least(s.start, s.end), 0))::BIGINT,
        'b': round(coalesce(greatest(s.start, s.end), 0))::BIGINT,
        'text': s.text}),
      lambda x: trim(x.text) <> '') AS SPOKEN
  FROM placed
), speakers AS (
  SELECT
    CALL_ID, SPEAKER_ID,
    min_by({'name': PARTY_NAME, 'email': EMAIL_ADDRESS, 'side': AFFILIATION}, PARTY_INDEX) AS P
  FROM STG_TRANSFORMED.STG_GONG_CALL_PARTIES
  SEMI JOIN T_AFFECTED USING (CALL_ID)
  WHERE SPEAKER_ID IS NOT NULL
  GROUP BY CALL_ID, SPEAKER_ID
)
SELECT
  s.CALL_ID || '-' || lpad(s.SEGMENT_INDEX::VARCHAR, 5, '0') AS TRANSCRIPT_ID,
  s.CALL_ID,
  p.P.name AS SPEAKER_NAME,
  p.P.email AS SPEAKER_EMAIL,
  coalesce(p.P.side, 'Unknown') AS SPEAKER_TYPE,
  array_to_string([x.text FOR x IN s.SPOKEN], ' ') AS TRANSCRIPT_TEXT,
  list_min([x.a FOR x IN s.SPOKEN]) / 1000.0::DOUBLE AS START_TIME_SECONDS,
  list_max([x.b FOR x IN s.SPOKEN]) / 1000.0::DOUBLE AS END_TIME_SECONDS,
  s.CREATED_AT,
  s.SEGMENT_INDEX,
  s.SPEAKER_ID,
  s.TOPIC,
  s.AB_ID AS RAW_AB_ID,
  s.FIRST_SENTENCE,
  s.SPOKEN
FROM spoken AS s
LEFT JOIN speakers AS p ON p.CALL_ID = s.CALL_ID AND p.SPEAKER_ID = s.SPEAKER_ID
WHERE len(s.SPOKEN) > 0;
