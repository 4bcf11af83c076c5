-- Purpose: a language model's view of each larger open deal. Needs cortex.provider.
SELECT DEAL_ID, DEAL_NAME, DEAL_STAGE, DEAL_AMOUNT, DAYS_TO_CLOSE,
    SNOWFLAKE.CORTEX.COMPLETE('llama2-70b-chat',
        'Analyze the risk level of this deal: ' || 'Deal: ' || DEAL_NAME || ', Stage: ' || DEAL_STAGE ||
        ', Value: $' || DEAL_AMOUNT || ', Days to close: ' || DAYS_TO_CLOSE ||
        '. Provide a brief risk assessment and recommendations.', {'max_tokens': 200}) as risk_analysis
FROM STG_TRANSFORMED.STG_HUBSPOT_DEALS
WHERE DEAL_STATUS = 'In Progress' AND DEAL_AMOUNT > 25000;
