-- Grain: one row a sentence of the calls listed in $1. Order: call, sentence.
SELECT s.CALL_ID, s.TRANSCRIPT_ID, s.SENTENCE_INDEX, coalesce(s.START_MS, 0), coalesce(s.END_MS, 0),
       coalesce(s.TEXT, ''), coalesce(t.SPEAKER_NAME, ''), coalesce(t.SPEAKER_TYPE, 'Unknown')
FROM STG_TRANSFORMED.STG_GONG_SENTENCES AS s
JOIN STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS AS t ON t.TRANSCRIPT_ID = s.TRANSCRIPT_ID
WHERE s.CALL_ID IN (SELECT unnest($1::VARCHAR[]))
ORDER BY s.CALL_ID, s.SENTENCE_INDEX
