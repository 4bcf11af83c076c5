-- Purpose: one setting's value.
SELECT CONFIG.GET_CONFIG_VALUE('coaching.talk_ratio_alert', 'dev', 'SOPHIA_AI')::FLOAT AS alert_above;
