-- Signals of the calls listed in $1, before their new ones come.
DELETE FROM STG_TRANSFORMED.STG_GONG_CALL_SIGNALS
WHERE CALL_ID IN (SELECT unnest($1::VARCHAR[]))
