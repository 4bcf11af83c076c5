-- Staged vectors of other models than $1, or of another dimension than $2.
DELETE FROM AI_MEMORY.EMBEDDING_STAGING
WHERE MODEL <> $1 OR len(VECTOR) <> $2
