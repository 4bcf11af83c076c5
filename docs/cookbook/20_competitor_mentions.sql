-- Purpose: segments that name price or a competitor, by several patterns.
SELECT CALL_ID, SPEAKER_NAME, TRANSCRIPT_TEXT
FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS
WHERE TRANSCRIPT_TEXT ILIKE ANY ('%competitor%', '%cheaper%', '%price%')
ORDER BY CALL_ID, START_TIME_SECONDS;
