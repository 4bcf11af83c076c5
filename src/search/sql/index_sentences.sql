-- Grain: one row a sentence of the calls listed in $1. Order: call, segment, sentence.
SELECT t.CALL_ID, t.TRANSCRIPT_ID, coalesce(t.SPEAKER_NAME, ''), coalesce(t.SPEAKER_TYPE, 'Unknown'),
       s.SENTENCE_INDEX, coalesce(s.START_MS, 0), coalesce(s.END_MS, 0), coalesce(s.TEXT, '')
FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS AS t
JOIN STG_TRANSFORMED.STG_GONG_SENTENCES AS s ON s.TRANSCRIPT_ID = t.TRANSCRIPT_ID AND s.CALL_ID = t.CALL_ID
WHERE t.CALL_ID IN (SELECT unnest($1::VARCHAR[]))
ORDER BY t.CALL_ID, t.SEGMENT_INDEX, s.SENTENCE_INDEX
