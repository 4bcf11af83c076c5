-- Purpose: deals with an owner or a mark that there is none.
SELECT DEAL_ID, NVL(DEAL_OWNER, 'nobody') AS owner, IFF(DEAL_AMOUNT > 25000, 'large', 'small') AS size
FROM STG_TRANSFORMED.STG_HUBSPOT_DEALS
ORDER BY DEAL_ID;
