-- Purpose: memories by category and how often they are used.
SELECT CATEGORY, COUNT(*) AS memories, SUM(ACCESS_COUNT) AS accesses, ROUND(AVG(IMPORTANCE_SCORE), 3) AS importance
FROM AI_MEMORY.MEMORY_RECORDS
WHERE IS_ACTIVE
GROUP BY CATEGORY
ORDER BY memories DESC, CATEGORY;
