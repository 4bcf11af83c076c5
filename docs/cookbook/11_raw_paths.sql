-- Purpose: fields of the record as Gong sent it.
SELECT CALL_ID, _AIRBYTE_DATA:metaData.title::STRING AS title, _AIRBYTE_DATA:metaData.duration::NUMBER AS seconds,
    _AIRBYTE_DATA:parties[0].name::STRING AS first_party
FROM RAW_AIRBYTE.RAW_GONG_CALLS_RAW
ORDER BY CALL_ID;
