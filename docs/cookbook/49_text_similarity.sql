-- Purpose: how near two texts are in meaning.
SELECT AI_SIMILARITY('The price is too high.', 'It costs too much.') AS near,
    AI_SIMILARITY('The price is too high.', 'The weather is fine.') AS far;
