-- Purpose: risk indicators with the accounts they came up in.
SELECT r.value::STRING AS risk, COUNT(*) AS calls,
    LISTAGG(DISTINCT c.ACCOUNT_NAME, ', ') WITHIN GROUP (ORDER BY c.ACCOUNT_NAME) AS accounts
FROM STG_TRANSFORMED.STG_GONG_CALLS c, TABLE(FLATTEN(INPUT => c.RISK_INDICATORS)) r
GROUP BY risk
ORDER BY calls DESC, risk;
