-- Grain: one row per affected call that is kept, as STG_GONG_CALLS has it (without what is
-- measured from the transcript, and without what the AI functions add).
-- The deal is the first one linked to the call, as of the call where Gong sent that, else as now.
CREATE OR REPLACE TEMP TABLE T_CALL_ROWS AS
WITH ordered AS (
  SELECT
    *,
    CASE
      WHEN OBJECT_TYPE IN ('Deal', 'Opportunity') THEN 'deal'
      WHEN OBJECT_TYPE IN ('Company', 'Account') THEN 'account'
      WHEN OBJECT_TYPE IN ('Contact', 'Lead') THEN 'contact'
    END AS KIND,
    min(CONTEXT_INDEX) OVER (PARTITION BY CALL_ID, OBJECT_TYPE, OBJECT_ID) AS FIRST_INDEX
  FROM T_CRM
), ranked AS (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY CALL_ID, KIND
      ORDER BY FIRST_INDEX, TIMING IS NOT DISTINCT FROM 'TimeOfCall' DESC, CONTEXT_INDEX) AS RANK
  FROM ordered
  WHERE KIND IS NOT NULL
), best AS (
  SELECT * FROM ranked WHERE RANK = 1
), ids AS (
  SELECT
    CALL_ID,
    first(OBJECT_ID ORDER BY CONTEXT_INDEX)
      FILTER (CRM_SYSTEM = 'HubSpot' AND KIND = 'deal') AS HUBSPOT_DEAL_ID,
    first(OBJECT_ID ORDER BY CONTEXT_INDEX)
      FILTER (CRM_SYSTEM = 'HubSpot' AND KIND = 'contact') AS HUBSPOT_CONTACT_ID,
    first(OBJECT_ID ORDER BY CONTEXT_INDEX)
      FILTER (CRM_SYSTEM = 'HubSpot' AND KIND = 'account') AS HUBSPOT_COMPANY_ID,
    first(OBJECT_ID ORDER BY CONTEXT_INDEX)
      FILTER (CRM_SYSTEM <> 'HubSpot' AND KIND = 'deal') AS CRM_OPPORTUNITY_ID,
    first(OBJECT_ID ORDER BY CONTEXT_INDEX)
      FILTER (CRM_SYSTEM <> 'HubSpot' AND KIND = 'account') AS CRM_ACCOUNT_ID
  FROM ordered
  GROUP BY CALL_ID
), contacts AS (
  SELECT
    b.CALL_ID,
    coalesce(
      nullif(trim(concat_ws(' ', CRM_FIELD(b.FIELD_LIST, 'firstname'),
        CRM_FIELD(b.FIELD_LIST, 'lastname'))), ''),
      CRM_FIELD(b.FIELD_LIST, 'name'),
      linked.PARTY_NAME,
      by_email.PARTY_NAME) AS CONTACT_NAME
  FROM best AS b
  LEFT JOIN (
    SELECT c.CALL_ID, c.OBJECT_ID, min_by(p.PARTY_NAME, p.PARTY_INDEX) AS PARTY_NAME
    FROM T_CRM AS c
    JOIN T_PARTIES AS p ON p.CALL_ID = c.CALL_ID AND p.PARTY_ID = c.PARTY_ID
    WHERE c.PARTY_ID IS NOT NULL
    GROUP BY c.CALL_ID, c.OBJECT_ID
  ) AS linked ON linked.CALL_ID = b.CALL_ID AND linked.OBJECT_ID = b.OBJECT_ID
  LEFT JOIN (
    SELECT CALL_ID, EMAIL_ADDRESS, min_by(PARTY_NAME, PARTY_INDEX) AS PARTY_NAME
    FROM T_PARTIES
    GROUP BY CALL_ID, EMAIL_ADDRESS
  ) AS by_email ON by_email.CALL_ID = b.CALL_ID
    AND by_email.EMAIL_ADDRESS = EMAIL(CRM_FIELD(b.FIELD_LIST, 'email'))
  WHERE b.KIND = 'contact'
), hosts AS (
  SELECT
    CALL_ID,
    min_by(EMAIL_ADDRESS, PARTY_INDEX) AS EMAIL_ADDRESS,
    min_by(PARTY_NAME, PARTY_INDEX) AS PARTY_NAME
  FROM T_PARTIES
  WHERE IS_HOST
  GROUP BY CALL_ID
)
SELECT
  c.CALL_ID,
  c.M.title AS CALL_TITLE,
  c.CALL_STARTED_AT AS CALL_DATETIME_UTC,
  CASE WHEN TRY_CAST(c.M.duration AS DOUBLE) >= 0
    THEN TRY_CAST(round(TRY_CAST(c.M.duration AS DOUBLE)) AS BIGINT) END AS CALL_DURATION_SECONDS,
  CASE lower(c.M.direction)
    WHEN 'inbound' THEN 'Inbound' WHEN 'outbound' THEN 'Outbound'
    WHEN 'conference' THEN 'Conference' ELSE 'Unknown' END AS CALL_DIRECTION,
  c.M.system AS CALL_SYSTEM,
  c.M.scope AS CALL_SCOPE,
  c.M.media AS CALL_MEDIA,
  c.M.language AS CALL_LANGUAGE,
  c.M.url AS CALL_URL,
  c.M.primaryUserId AS PRIMARY_USER_ID,
  h.EMAIL_ADDRESS AS PRIMARY_USER_EMAIL,
  h.PARTY_NAME AS PRIMARY_USER_NAME,
  i.HUBSPOT_DEAL_ID,
  i.HUBSPOT_CONTACT_ID,
  i.HUBSPOT_COMPANY_ID,
  i.CRM_OPPORTUNITY_ID,
  i.CRM_ACCOUNT_ID,
  coalesce(CRM_FIELD(d.FIELD_LIST, 'dealstage'), CRM_FIELD(d.FIELD_LIST, 'stagename'))
    AS DEAL_STAGE,
  TRY_CAST(CRM_FIELD(d.FIELD_LIST, 'amount') AS DECIMAL(15,2)) AS DEAL_VALUE,
  CRM_FIELD(a.FIELD_LIST, 'name') AS ACCOUNT_NAME,
  k.CONTACT_NAME,
  c.CREATED_AT,
  c.UPDATED_AT,
  c.M.workspaceId AS WORKSPACE_ID,
  TRY_CAST(c.M.scheduled AS TIMESTAMPTZ) AS SCHEDULED_AT,
  c.M.purpose AS CALL_PURPOSE,
  c.M.sdrDisposition AS SDR_DISPOSITION,
  c.M.clientUniqueId AS CLIENT_UNIQUE_ID,
  c.M.calendarEventId AS CALENDAR_EVENT_ID,
  c.C.content.brief AS CALL_BRIEF,
  c.C.content.callOutcome.name AS CALL_OUTCOME,
  c.C.content.callOutcome.category AS CALL_OUTCOME_CATEGORY,
  c.IS_PRIVATE,
  c.OWNER_ONLY,
  c.IS_DELETED,
  CASE WHEN c.IS_DELETED THEN c.LAST_TOMBSTONE END AS DELETED_AT,
  c.AB_ID AS RAW_AB_ID
FROM T_CALLS AS c
LEFT JOIN ids AS i USING (CALL_ID)
LEFT JOIN hosts AS h USING (CALL_ID)
LEFT JOIN best AS d ON d.CALL_ID = c.CALL_ID AND d.KIND = 'deal'
LEFT JOIN best AS a ON a.CALL_ID = c.CALL_ID AND a.KIND = 'account'
LEFT JOIN contacts AS k ON k.CALL_ID = c.CALL_ID
WHERE NOT c.IS_SKIPPED;
