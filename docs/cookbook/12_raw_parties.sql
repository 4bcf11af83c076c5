-- Purpose: one row a party of the raw record.
SELECT r.CALL_ID, p.index AS place, p.value:name::STRING AS name, p.value:affiliation::STRING AS side
FROM RAW_AIRBYTE.RAW_GONG_CALLS_RAW r, LATERAL FLATTEN(INPUT => r._AIRBYTE_DATA:parties) p
ORDER BY r.CALL_ID, place;
