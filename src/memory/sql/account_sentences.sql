-- Grain: one row a segment of a customer in the account's calls. Order: newest call first, longest
-- segments first. $1: the account as stored, $2: rows.
SELECT t.TRANSCRIPT_ID, t.CALL_ID, coalesce(c.CALL_TITLE, ''), c.CALL_DATETIME_UTC,
       coalesce(t.SPEAKER_NAME, ''), coalesce(t.SPEAKER_TYPE, 'Unknown'), t.TRANSCRIPT_TEXT,
       coalesce(t.START_TIME_SECONDS, 0)::DOUBLE
FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS AS t
JOIN STG_TRANSFORMED.STG_GONG_CALLS AS c ON c.CALL_ID = t.CALL_ID
WHERE c.ACCOUNT_NAME = $1 AND NOT coalesce(c.IS_DELETED, FALSE) AND t.SPEAKER_TYPE = 'External'
ORDER BY c.CALL_DATETIME_UTC DESC, t.WORD_COUNT DESC, t.TRANSCRIPT_ID
LIMIT $2
