-- What facts.h keeps of who took part. Grain: one row a party. Order: that of the table. SENIOR as
-- deal_signals.sql has it.
SELECT CALL_ID, PARTY_NAME, nullif(TITLE, '') AS TITLE,
  coalesce(AFFILIATION = 'External', FALSE) AS IS_EXTERNAL,
  coalesce(TALK_TIME_SECONDS, 1) > 0 AS TALKS,
  regexp_matches(lower(coalesce(TITLE, '')),
    '\b(chief|c[a-z]o|vp|vice president|director|head|president|owner|founder|general counsel)\b')
    AS SENIOR
FROM STG_TRANSFORMED.STG_GONG_CALL_PARTIES
ORDER BY rowid
