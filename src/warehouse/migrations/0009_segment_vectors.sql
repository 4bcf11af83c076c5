-- The vectors of segments have no fixed width until sophia embed makes the first and gives the column
-- the model's: a row without a vector takes as much work as one with it, 768 values, and of a first
-- load nearly all of the transform's rows are segments. Vectors that are there stay.
ALTER TABLE STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS ALTER COLUMN AI_MEMORY_EMBEDDING TYPE FLOAT[];
