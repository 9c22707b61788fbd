-- The savant.* settings: who may change them, what they refuse, and that a
-- user's choice never exceeds its ceiling.
SELECT ai_version() IS NOT NULL AS loaded;
SELECT name, boot_val, unit, context FROM pg_settings
WHERE name LIKE 'savant.%' AND context IN ('superuser', 'user') ORDER BY name;
-- Bounded by the server's start only when preloaded; a line in the file is no error otherwise.
SELECT name, context IN ('postmaster', 'sighup') AS at_start FROM pg_settings
WHERE name LIKE 'savant.%' AND context NOT IN ('superuser', 'user') ORDER BY name;
-- Every description is a sentence.
SELECT name FROM pg_settings WHERE name LIKE 'savant.%' AND short_desc !~ '^[A-Z].*\.$';

-- Units are shown as they are thought of.
SHOW savant.history_retention;
SHOW savant.max_result_bytes;
SHOW savant.memory_limit;
SHOW savant.query_timeout;

-- Nonsense is refused.
SET savant.routes = 'rules, catalogue';
SHOW savant.routes;
SET savant.routes = 'rules, magic';
SET savant.routes = 'rules,,catalogue';
SET savant.confidence_threshold = 1.5;
SET savant.max_rows = 0;
SET savant.max_rows = 'many';
SET savant.history_retention = '-1d';
SET savant.max_row = 10;
RESET savant.routes;
ALTER SYSTEM SET savant.report_schedule = 'hourly';
ALTER SYSTEM SET savant.report_schedule = 'daily 06:00, weekly 06:00';
ALTER SYSTEM SET savant.report_schedule = 'daily 24:00';
SET savant.report_schedule = 'daily 06:00';

-- Who may change what.
CREATE ROLE regress_savant_user;
SET ROLE regress_savant_user;
SET savant.max_rows = 50000;
SET savant.query_timeout = '1h';
SET savant.max_result_bytes = '512MB';
SET savant.confidence_threshold = 0.1;
SET savant.max_rows_ceiling = 50000;
SET savant.allow_foreign_tables = on;
SET savant.mask_results = off;
SET savant.rate_limit_per_minute = 0;
SET savant.audit_enabled = off;
SET savant.execute_role = 'postgres';
RESET ROLE;
-- The ceiling holds all the same.
SELECT item, state FROM ai_status() WHERE item IN ('rows', 'timeout') ORDER BY item;
SET savant.max_query_duration = 0;
SELECT item, state FROM ai_status() WHERE item = 'timeout';
SET savant.query_timeout = 0;
SELECT item, state FROM ai_status() WHERE item = 'timeout';
DROP ROLE regress_savant_user;
