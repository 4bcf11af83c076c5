-- $1: the model; $2: how the text is masked, part of its hash; $3: all vectors are to be made anew.
-- Grain: one row a call whose vector is missing, of another model ($1) or of another text, and that
-- does not wait in the staging table already. Order: call_id.
-- The text of a call: title, account, summary (ours, else Gong's brief, else its first segments).
WITH openings AS (
  SELECT CALL_ID, string_agg(TRANSCRIPT_TEXT, ' ' ORDER BY SEGMENT_INDEX) AS opening
  FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS
  WHERE SEGMENT_INDEX < 8
  GROUP BY CALL_ID
), texts AS (
  SELECT c.CALL_ID, c.AI_MEMORY_EMBEDDING, c.AI_MEMORY_METADATA,
         concat_ws('. ', nullif(c.CALL_TITLE, ''), nullif(c.ACCOUNT_NAME, ''),
                   coalesce(c.CALL_SUMMARY, c.CALL_BRIEF, o.opening),
                   nullif(array_to_string(from_json(c.KEY_TOPICS, '["VARCHAR"]'), ', '), '')) AS text
  FROM STG_TRANSFORMED.STG_GONG_CALLS AS c
  LEFT JOIN openings AS o ON o.CALL_ID = c.CALL_ID
  WHERE NOT coalesce(c.IS_DELETED, FALSE)
)
SELECT t.CALL_ID, t.CALL_ID, t.text, md5($2 || t.text)
FROM texts AS t
ANTI JOIN AI_MEMORY.EMBEDDING_STAGING AS s
  ON s.TARGET_TABLE = 'STG_GONG_CALLS' AND s.ROW_ID = t.CALL_ID AND s.MODEL = $1
  AND s.CONTENT_HASH = md5($2 || t.text)
WHERE t.text <> ''
  AND ($3 OR t.AI_MEMORY_EMBEDDING IS NULL
       OR json_extract_string(t.AI_MEMORY_METADATA, '$.model') IS DISTINCT FROM $1
       OR json_extract_string(t.AI_MEMORY_METADATA, '$.content_hash') IS DISTINCT FROM md5($2 || t.text))
ORDER BY t.CALL_ID
