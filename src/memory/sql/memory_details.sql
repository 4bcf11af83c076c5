-- What a repeated statement, a contradiction or forgetting changes; the vector stays.
UPDATE AI_MEMORY.MEMORY_RECORDS
SET METADATA = $2::JSON, IMPORTANCE_SCORE = $3, UPDATED_AT = $4, EXPIRES_AT = $5, VALID_FROM = $6,
    VALID_TO = $7, IS_ACTIVE = $8, PROVENANCE = $9::JSON, CONTRADICTS = $10::JSON
WHERE MEMORY_ID = $1
