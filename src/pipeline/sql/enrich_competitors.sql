-- Grain: one row a word or phrase that a competitor tracker of Gong has found.
SELECT DISTINCT lower(PHRASE)
FROM STG_TRANSFORMED.STG_GONG_CALL_TRACKERS
WHERE PHRASE IS NOT NULL AND TRACKER_NAME ILIKE '%compet%'
ORDER BY 1
