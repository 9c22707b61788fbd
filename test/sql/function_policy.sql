-- Every function of pg_proc that comes with the server, judged.  A new server version shows its
-- new functions here; a volatile one is allowed only by name.
SELECT provolatile, split_part(savant._judge_function(oid), ':', 1) AS verdict, count(*)
FROM pg_proc WHERE oid < 16384 AND pronamespace = 'pg_catalog'::regnamespace
GROUP BY 1, 2 ORDER BY 1, 2;

-- The volatile functions that may be called.
SELECT proname, savant._judge_function(oid) AS verdict
FROM pg_proc WHERE oid < 16384 AND provolatile = 'v' AND savant._judge_function(oid) LIKE 'allowed%'
GROUP BY 1, 2 ORDER BY proname COLLATE "C", 2;

-- The others that may not.
SELECT proname, savant._judge_function(oid) AS verdict
FROM pg_proc WHERE oid < 16384 AND provolatile <> 'v' AND savant._judge_function(oid) NOT LIKE 'allowed%'
GROUP BY 1, 2 ORDER BY proname COLLATE "C", 2;

-- No function that is known to have effects, to wait or to read past the tables is allowed.
SELECT proname FROM pg_proc
WHERE oid < 16384 AND savant._judge_function(oid) LIKE 'allowed%' AND
	proname ~ '^(nextval|setval|set_config|setseed|lo_|loread|lowrite|pg_sleep|pg_(try_)?advisory|pg_notify|pg_(read|ls|stat)_(file|dir|binary)|pg_terminate|pg_cancel|pg_reload|pg_rotate|pg_switch|pg_create|pg_drop|pg_logical|pg_replication_(origin|slot)_(adv|create|drop|session_(re)?set)|pg_stat_reset|pg_promote|pg_backup|pg_export|binary_upgrade|query_to_xml|cursor_to_xml|(table|schema|database)_to_xml|ts_stat|txid_current$)';

-- Functions of known extensions count as such only where a superuser put them there.
CREATE FUNCTION policy_plain() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
SELECT savant._judge_function('policy_plain'::regproc);
SET savant.allowed_functions = 'public.policy_*';
SELECT savant._judge_function('policy_plain'::regproc);
RESET savant.allowed_functions;
SELECT savant._judge_function(0);
DROP FUNCTION policy_plain();
