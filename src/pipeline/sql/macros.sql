-- Macros of the transform, for the connection that runs it.

-- The text of a named field of a CRM object, whatever the case of its name; NULL when absent.
CREATE OR REPLACE TEMP MACRO CRM_FIELD(fields, wanted) AS
  list_filter(fields, lambda f: lower(f.name) = wanted)[1].value ->> '$';

-- An e-mail address as it is compared: trimmed, lower case, NULL when empty.
CREATE OR REPLACE TEMP MACRO EMAIL(address) AS nullif(lower(trim(address)), '');

-- A close date: ISO 8601, or HubSpot's milliseconds since 1970.
CREATE OR REPLACE TEMP MACRO CRM_DATE(t) AS
  CASE
    WHEN regexp_full_match(t, '-?\d{10,14}') THEN epoch_ms(TRY_CAST(t AS BIGINT))::DATE
    ELSE TRY_CAST(left(t, 10) AS DATE)
  END;

-- Gong's affiliations, with every other text as Unknown.
CREATE OR REPLACE TEMP MACRO AFFILIATION(t) AS
  CASE lower(t) WHEN 'internal' THEN 'Internal' WHEN 'external' THEN 'External' ELSE 'Unknown' END;
