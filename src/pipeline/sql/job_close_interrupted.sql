UPDATE OPS_MONITORING.ETL_JOB_LOGS
SET
  STATUS = 'FAILED',
  END_TIME = $1,
  HEALTH_STATUS = 'UNHEALTHY',
  ERROR_MESSAGE = 'interrupted: the process ended before the stage did; the next run goes on',
  LOG_TIMESTAMP = $1
WHERE STATUS = 'RUNNING' AND JOB_TYPE IS DISTINCT FROM 'external';
