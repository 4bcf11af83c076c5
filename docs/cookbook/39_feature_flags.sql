-- Purpose: feature flags and whether one is on for a user.
SELECT CONFIG.EVALUATE_FEATURE_FLAG('new_dashboard', 'ana', 'dev', 'SOPHIA_AI') AS is_on, COUNT(*) AS flags
FROM CONFIG.FEATURE_FLAGS;
