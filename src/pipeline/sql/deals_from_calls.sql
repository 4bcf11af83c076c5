-- Grain: one row per HubSpot deal in the context of a call, as the latest call has it (as of now
-- where Gong sent that, else as of the call). Deals that HubSpot itself brought stay as they are.
-- $1: now. Closing Soon: open, with a close date within 30 days.
INSERT INTO STG_TRANSFORMED.STG_HUBSPOT_DEALS (
  DEAL_ID, DEAL_NAME, PIPELINE_NAME, DEAL_STAGE, DEAL_AMOUNT, DEAL_STATUS, CLOSE_DATE,
  DAYS_TO_CLOSE, DEAL_OWNER, COMPANY_NAME, LAST_REFRESHED, CREATED_AT, UPDATED_AT, COMPANY_ID,
  SOURCE_TYPE, AS_OF_CALL_ID)
WITH mentions AS (
  SELECT
    x.OBJECT_ID AS DEAL_ID,
    x.CALL_ID,
    x.FIELDS AS F,
    c.ACCOUNT_NAME,
    c.HUBSPOT_COMPANY_ID,
    c.UPDATED_AT,
    min(c.CREATED_AT) OVER (PARTITION BY x.OBJECT_ID) AS CREATED_AT,
    row_number() OVER (
      PARTITION BY x.OBJECT_ID
      ORDER BY c.CALL_DATETIME_UTC DESC, x.CALL_ID DESC,
        x.TIMING IS NOT DISTINCT FROM 'TimeOfCall', x.CONTEXT_INDEX) AS RANK
  FROM STG_TRANSFORMED.STG_GONG_CALL_CRM_CONTEXT AS x
  JOIN STG_TRANSFORMED.STG_GONG_CALLS AS c USING (CALL_ID)
  WHERE x.CRM_SYSTEM = 'HubSpot'
    AND x.OBJECT_TYPE = 'Deal'
    AND x.OBJECT_ID IS NOT NULL
    AND x.PARTY_ID IS NULL
), deals AS (
  SELECT
    *,
    coalesce(F->>'dealstage', F->>'DealStage', F->>'StageName') AS STAGE,
    lower(regexp_replace(STAGE, '[^A-Za-z]', '', 'g')) AS STAGE_KEY,
    CRM_DATE(coalesce(F->>'closedate', F->>'CloseDate')) AS CLOSES,
    date_diff('day', $1::TIMESTAMPTZ::DATE, CLOSES) AS DAYS
  FROM mentions
  WHERE RANK = 1
)
SELECT
  DEAL_ID,
  coalesce(F->>'dealname', F->>'DealName', F->>'Name', F->>'name'),
  coalesce(F->>'pipeline', F->>'Pipeline'),
  STAGE,
  TRY_CAST(coalesce(F->>'amount', F->>'Amount') AS DECIMAL(15,2)),
  CASE
    WHEN STAGE_KEY LIKE '%closedwon%' OR STAGE_KEY = 'won' THEN 'Won'
    WHEN STAGE_KEY LIKE '%closedlost%' OR STAGE_KEY = 'lost' THEN 'Lost'
    WHEN DAYS BETWEEN 0 AND 30 THEN 'Closing Soon'
    ELSE 'In Progress'
  END,
  CLOSES,
  DAYS,
  coalesce(F->>'hubspot_owner_id', F->>'owner', F->>'OwnerId'),
  ACCOUNT_NAME,
  $1,
  CREATED_AT,
  UPDATED_AT,
  HUBSPOT_COMPANY_ID,
  'gong',
  CALL_ID
FROM deals
ON CONFLICT (DEAL_ID) DO UPDATE SET
  DEAL_NAME = excluded.DEAL_NAME,
  PIPELINE_NAME = excluded.PIPELINE_NAME,
  DEAL_STAGE = excluded.DEAL_STAGE,
  DEAL_AMOUNT = excluded.DEAL_AMOUNT,
  DEAL_STATUS = excluded.DEAL_STATUS,
  CLOSE_DATE = excluded.CLOSE_DATE,
  DAYS_TO_CLOSE = excluded.DAYS_TO_CLOSE,
  DEAL_OWNER = excluded.DEAL_OWNER,
  COMPANY_NAME = excluded.COMPANY_NAME,
  LAST_REFRESHED = excluded.LAST_REFRESHED,
  CREATED_AT = excluded.CREATED_AT,
  UPDATED_AT = excluded.UPDATED_AT,
  COMPANY_ID = excluded.COMPANY_ID,
  AS_OF_CALL_ID = excluded.AS_OF_CALL_ID
WHERE SOURCE_TYPE = 'gong';
