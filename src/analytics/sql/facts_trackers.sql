-- What facts.h keeps of trackers that occur. Grain: one row a tracker or occurrence. Order: that
-- of the table. Competitors and prices as competitors.sql and deal_signals.sql have them.
SELECT CALL_ID, lower(TRACKER_NAME) AS KEY, PHRASE, lower(PHRASE) AS PHRASE_KEY,
  coalesce(lower(TRACKER_NAME) LIKE 'competitor%', FALSE) AS IS_COMPETITOR,
  coalesce(lower(TRACKER_NAME) IN ('pricing', 'price', 'budget'), FALSE) AS IS_PRICE
FROM STG_TRANSFORMED.STG_GONG_CALL_TRACKERS
WHERE OCCURRENCE_COUNT > 0
ORDER BY rowid
