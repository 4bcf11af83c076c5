-- Staged vectors of other models than $1.
DELETE FROM AI_MEMORY.EMBEDDING_STAGING
WHERE MODEL <> $1
