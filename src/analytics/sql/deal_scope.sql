-- The deals that a question is about; every deal metric reads it. Grain: one row a deal.
-- $1, $2 closing from (inclusive) and to (exclusive), $3 accounts, $4 owners, $5 deals, $6 and $7
-- amount from and to, $8 stages (lower-case letters only), $9 now, $10 calls that the caller may not
-- see, $11 status: open, won, lost, closed or ''. An empty list, '',
-- NULL, the first and the last second of time (1970, 9999) and a negative amount do not filter.
-- The owner is the host of most of the deal's calls, else the CRM's owner. Probabilities: HubSpot's
-- defaults by stage, and those of common stage names; an unknown open stage counts 0.5.
-- The filters on deals and accounts are in deal_calls too, so that no other deal's calls are grouped.
WITH deal_host_calls AS (
  SELECT
    coalesce(HUBSPOT_DEAL_ID, CRM_OPPORTUNITY_ID) AS DEAL_ID,
    PRIMARY_USER_NAME AS REP,
    count(*) AS CALLS,
    min(CALL_DATETIME_UTC) AS FIRST_CALL,
    max(CALL_DATETIME_UTC) AS LAST_CALL,
    arg_max(CALL_ID, CALL_DATETIME_UTC) AS LAST_CALL_ID
  FROM STG_TRANSFORMED.STG_GONG_CALLS
  WHERE NOT coalesce(IS_DELETED, FALSE) AND NOT list_contains($10::VARCHAR[], CALL_ID)
    AND coalesce(HUBSPOT_DEAL_ID, CRM_OPPORTUNITY_ID) IS NOT NULL
    AND ((len($3::VARCHAR[]) = 0 AND len($5::VARCHAR[]) = 0)
      OR coalesce(HUBSPOT_DEAL_ID, CRM_OPPORTUNITY_ID) IN (
        SELECT h.DEAL_ID FROM STG_TRANSFORMED.STG_HUBSPOT_DEALS AS h
        WHERE (len($3::VARCHAR[]) = 0 OR list_contains($3::VARCHAR[], h.COMPANY_NAME))
          AND (len($5::VARCHAR[]) = 0 OR list_contains($5::VARCHAR[], h.DEAL_ID))))
  GROUP BY ALL
), deal_calls AS (
  SELECT DEAL_ID,
    arg_max(REP, CALLS::BIGINT * 4000000000 - epoch(FIRST_CALL)::BIGINT)
      FILTER (WHERE REP IS NOT NULL) AS REP,
    max(LAST_CALL) AS LAST_CALL,
    arg_max(LAST_CALL_ID, LAST_CALL) AS LAST_CALL_ID,
    sum(CALLS)::BIGINT AS CALLS
  FROM deal_host_calls
  GROUP BY DEAL_ID
), probability(STAGE_KEY, P) AS (
  VALUES ('appointmentscheduled', 0.2), ('discovery', 0.2), ('demo', 0.3), ('qualifiedtobuy', 0.4),
    ('technicalevaluation', 0.4), ('evaluation', 0.4), ('securityreview', 0.5),
    ('presentationscheduled', 0.6), ('proposal', 0.6), ('renewal', 0.6),
    ('decisionmakerboughtin', 0.8), ('negotiation', 0.8), ('contractsent', 0.9), ('legal', 0.8)
), deals AS (
  SELECT
    d.DEAL_ID,
    coalesce(d.DEAL_NAME, d.DEAL_ID) AS NAME,
    coalesce(d.DEAL_STAGE, 'unknown') AS STAGE,
    lower(regexp_replace(coalesce(d.DEAL_STAGE, ''), '[^A-Za-z]', '', 'g')) AS STAGE_KEY,
    d.DEAL_AMOUNT::DOUBLE AS AMOUNT,
    CASE d.DEAL_STATUS WHEN 'Won' THEN 'won' WHEN 'Lost' THEN 'lost' ELSE 'open' END AS STATUS,
    d.CLOSE_DATE,
    date_diff('day', $9::TIMESTAMPTZ::DATE, d.CLOSE_DATE)::BIGINT AS DAYS_LEFT,
    coalesce(k.REP, d.DEAL_OWNER, 'Unknown') AS OWNER,
    coalesce(d.COMPANY_NAME, '') AS ACCOUNT,
    k.LAST_CALL,
    k.LAST_CALL_ID,
    coalesce(k.CALLS, 0)::BIGINT AS CALLS,
    CASE d.DEAL_STATUS WHEN 'Won' THEN 1.0 WHEN 'Lost' THEN 0.0 ELSE coalesce(p.P, 0.5) END AS P
  FROM STG_TRANSFORMED.STG_HUBSPOT_DEALS AS d
  LEFT JOIN deal_calls AS k ON k.DEAL_ID = d.DEAL_ID
  LEFT JOIN probability AS p
    ON p.STAGE_KEY = lower(regexp_replace(coalesce(d.DEAL_STAGE, ''), '[^A-Za-z]', '', 'g'))
  WHERE ($1::TIMESTAMPTZ IS NULL OR $1::TIMESTAMPTZ <= to_timestamp(0) OR d.CLOSE_DATE >= $1::TIMESTAMPTZ::DATE)
    AND ($2::TIMESTAMPTZ IS NULL OR $2::TIMESTAMPTZ >= to_timestamp(253370764800) OR d.CLOSE_DATE < $2::TIMESTAMPTZ::DATE)
    AND (len($3::VARCHAR[]) = 0 OR list_contains($3::VARCHAR[], d.COMPANY_NAME))
    AND (len($4::VARCHAR[]) = 0 OR list_contains($4::VARCHAR[], coalesce(k.REP, d.DEAL_OWNER)))
    AND (len($5::VARCHAR[]) = 0 OR list_contains($5::VARCHAR[], d.DEAL_ID))
    AND ($6::DOUBLE IS NULL OR $6::DOUBLE < 0 OR d.DEAL_AMOUNT >= $6::DOUBLE)
    AND ($7::DOUBLE IS NULL OR $7::DOUBLE < 0 OR d.DEAL_AMOUNT <= $7::DOUBLE)
    AND (len($8::VARCHAR[]) = 0 OR list_contains($8::VARCHAR[],
      lower(regexp_replace(coalesce(d.DEAL_STAGE, ''), '[^A-Za-z]', '', 'g'))))
    AND ($11::VARCHAR = '' OR $11::VARCHAR = STATUS
      OR ($11::VARCHAR = 'closed' AND STATUS <> 'open'))
)
