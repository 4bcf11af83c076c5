-- Grain: one row per call of the batch that has a sentence with words.
CREATE OR REPLACE TEMP TABLE T_SPOKEN (CALL_ID VARCHAR);
