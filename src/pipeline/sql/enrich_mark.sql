-- Remembers what was seen: $1 call ids, $2 content hashes, $3 version, $4 now.
INSERT OR REPLACE INTO OPS_MONITORING.ENRICHMENTS
SELECT unnest($1::VARCHAR[]), unnest($2::VARCHAR[]), $3, $4::TIMESTAMPTZ
