-- Who may call what.  Nothing is given to PUBLIC; ai_grant() gives a role one of
-- four levels, each of which includes the ones before it:
--
--     ask      ask questions, run checked statements, see one's own record
--     advise   see plans and advice
--     monitor  see everyone's record and the server's health
--     admin    give and take levels, forget history
--
-- A new verb gets its row here, in the one list below, and nowhere else.

SET LOCAL search_path = pg_catalog, pg_temp; -- see 10_schema.sql

CREATE TABLE savant.level_privilege (
	level text NOT NULL CHECK (level IN ('ask', 'advise', 'monitor', 'admin')),
	kind text NOT NULL CHECK (kind IN ('function', 'table')),
	object text NOT NULL,
	privileges text NOT NULL,
	PRIMARY KEY (kind, object, privileges)
);
COMMENT ON TABLE savant.level_privilege IS
	'what each level of ai_grant() gives; a function stands for all of its signatures';
GRANT SELECT ON savant.level_privilege TO PUBLIC;

INSERT INTO savant.level_privilege (level, kind, object, privileges) VALUES
	('ask', 'function', 'ai_answer', 'EXECUTE'),
	('ask', 'function', 'ai_ask', 'EXECUTE'),
	('ask', 'function', 'ai_cache_clear', 'EXECUTE'),
	('ask', 'function', 'ai_check', 'EXECUTE'),
	('ask', 'function', 'ai_check_input', 'EXECUTE'),
	('ask', 'function', 'ai_describe', 'EXECUTE'),
	('ask', 'function', 'ai_feedback', 'EXECUTE'),
	('ask', 'function', 'ai_fix', 'EXECUTE'),
	('ask', 'function', 'ai_help', 'EXECUTE'),
	('ask', 'function', 'ai_join_path', 'EXECUTE'),
	('ask', 'function', 'ai_prompt', 'EXECUTE'),
	('ask', 'function', 'ai_rows', 'EXECUTE'),
	('ask', 'function', 'ai_run', 'EXECUTE'),
	('ask', 'function', 'ai_schema', 'EXECUTE'),
	('ask', 'function', 'ai_search', 'EXECUTE'),
	('ask', 'function', 'ai_session_clear', 'EXECUTE'),
	('ask', 'function', 'ai_session_delete', 'EXECUTE'),
	('ask', 'function', 'ai_session_history', 'EXECUTE'),
	('ask', 'function', 'ai_sessions', 'EXECUTE'),
	('ask', 'function', 'ai_sql', 'EXECUTE'),
	('ask', 'function', 'ai_status', 'EXECUTE'),
	('ask', 'function', 'ai_table', 'EXECUTE'),
	('ask', 'function', 'ai_unverify', 'EXECUTE'),
	('ask', 'function', 'ai_verified', 'EXECUTE'),
	('ask', 'function', 'ai_verify', 'EXECUTE'),
	('ask', 'function', 'ai_version', 'EXECUTE'),
	('ask', 'function', '_cache_clear_own', 'EXECUTE'),
	('ask', 'function', '_cache_forget', 'EXECUTE'),
	('ask', 'table', 'audit', 'SELECT'),
	('ask', 'table', 'feedback', 'SELECT, INSERT, UPDATE'),
	('ask', 'table', 'request_log', 'SELECT'),
	('ask', 'table', 'session', 'SELECT, INSERT, DELETE'),
	('ask', 'table', 'session_turn', 'SELECT, INSERT, DELETE'),
	('ask', 'table', 'verified_question', 'SELECT, INSERT, UPDATE, DELETE'),
	('advise', 'function', 'ai_apply', 'EXECUTE'),
	('advise', 'function', 'ai_benchmark', 'EXECUTE'),
	('advise', 'function', 'ai_compare_plans', 'EXECUTE'),
	('advise', 'function', 'ai_explain', 'EXECUTE'),
	('advise', 'function', 'ai_dismiss', 'EXECUTE'),
	('advise', 'function', 'ai_explain_error', 'EXECUTE'),
	('advise', 'function', 'ai_explain_error_json', 'EXECUTE'),
	('advise', 'function', 'ai_explain_html', 'EXECUTE'),
	('advise', 'function', 'ai_explain_json', 'EXECUTE'),
	('advise', 'function', 'ai_optimize', 'EXECUTE'),
	('advise', 'function', 'ai_optimize_json', 'EXECUTE'),
	('advise', 'function', 'ai_plan_findings', 'EXECUTE'),
	('advise', 'function', 'ai_advise_indexes', 'EXECUTE'),
	('advise', 'function', 'ai_suggest_indexes', 'EXECUTE'),
	('advise', 'function', 'ai_undo', 'EXECUTE'),
	('advise', 'function', '_index_search_progress', 'EXECUTE'),
	('advise', 'table', 'apply_progress', 'SELECT'),
	('advise', 'table', 'index_search_progress', 'SELECT'),
	('advise', 'table', 'suggestion', 'SELECT'),
	('advise', 'table', 'suggestion_statement', 'SELECT'),
	('monitor', 'function', 'ai_compare', 'EXECUTE'),
	('monitor', 'function', 'ai_dashboard_html', 'EXECUTE'),
	('monitor', 'function', 'ai_report', 'EXECUTE'),
	('monitor', 'function', 'ai_report_html', 'EXECUTE'),
	('monitor', 'function', 'ai_report_json', 'EXECUTE'),
	('monitor', 'function', 'ai_top_queries', 'EXECUTE'),
	('monitor', 'function', '_is_silenced', 'EXECUTE'),
	('monitor', 'function', '_plain_line', 'EXECUTE'),
	('monitor', 'function', '_span', 'EXECUTE'),
	('monitor', 'function', 'ai_alerts', 'EXECUTE'),
	('monitor', 'function', 'ai_alerts_report', 'EXECUTE'),
	('monitor', 'function', 'ai_anomalies', 'EXECUTE'),
	('monitor', 'function', 'ai_cache_stats', 'EXECUTE'),
	('monitor', 'function', 'ai_collect', 'EXECUTE'),
	('monitor', 'function', 'ai_health', 'EXECUTE'),
	('monitor', 'function', 'ai_health_findings', 'EXECUTE'),
	('monitor', 'function', 'ai_health_rules', 'EXECUTE'),
	('monitor', 'function', 'ai_incidents', 'EXECUTE'),
	('monitor', 'function', 'ai_metrics', 'EXECUTE'),
	('monitor', 'function', 'ai_slo', 'EXECUTE'),
	('monitor', 'function', 'ai_stats', 'EXECUTE'),
	('monitor', 'function', 'ai_workers', 'EXECUTE'),
	('monitor', 'table', 'alert', 'SELECT'),
	('monitor', 'table', 'alert_delivery', 'SELECT'),
	('monitor', 'table', 'alert_event', 'SELECT'),
	('monitor', 'function', 'ai_why_slow', 'EXECUTE'),
	('monitor', 'function', '_logged_errors', 'EXECUTE'),
	('monitor', 'function', '_period_length', 'EXECUTE'),
	('monitor', 'table', 'anomaly', 'SELECT'),
	('monitor', 'table', 'change_event', 'SELECT'),
	('monitor', 'table', 'client', 'SELECT'),
	('monitor', 'table', 'footprint', 'SELECT'),
	('monitor', 'table', 'health_kept', 'SELECT'),
	('monitor', 'table', 'health_result', 'SELECT'),
	('monitor', 'table', 'incident', 'SELECT'),
	('monitor', 'table', 'incident_cause', 'SELECT'),
	('monitor', 'table', 'index_hour', 'SELECT'),
	('monitor', 'table', 'index_sample', 'SELECT'),
	('monitor', 'table', 'load', 'SELECT'),
	('monitor', 'table', 'lock_sample', 'SELECT'),
	('monitor', 'table', 'logged_error', 'SELECT'),
	('monitor', 'table', 'metric', 'SELECT'),
	('monitor', 'table', 'metric_hour', 'SELECT'),
	('monitor', 'table', 'plan_seen', 'SELECT'),
	('monitor', 'table', 'regression', 'SELECT'),
	('monitor', 'table', 'relation_name', 'SELECT'),
	('monitor', 'table', 'report', 'SELECT'),
	('monitor', 'table', 'rule_setting', 'SELECT'),
	('monitor', 'table', 'series', 'SELECT'),
	('monitor', 'table', 'series_hour', 'SELECT'),
	('monitor', 'table', 'series_sample', 'SELECT'),
	('monitor', 'table', 'silence', 'SELECT'),
	('monitor', 'table', 'slo', 'SELECT'),
	('monitor', 'table', 'slo_sample', 'SELECT'),
	('monitor', 'table', 'snapshot', 'SELECT'),
	('monitor', 'table', 'statement_hour', 'SELECT'),
	('monitor', 'table', 'statement_sample', 'SELECT'),
	('monitor', 'table', 'statement_text', 'SELECT'),
	('monitor', 'table', 'table_hour', 'SELECT'),
	('monitor', 'table', 'table_sample', 'SELECT'),
	('monitor', 'table', 'wait_sample', 'SELECT'),
	('admin', 'function', '_acknowledge', 'EXECUTE'),
	('admin', 'function', '_cache_clear_all', 'EXECUTE'),
	('admin', 'function', 'ai_acknowledge', 'EXECUTE'),
	('admin', 'function', 'ai_grant', 'EXECUTE'),
	('admin', 'function', 'ai_revoke', 'EXECUTE'),
	('admin', 'function', 'ai_silence', 'EXECUTE'),
	('admin', 'function', 'ai_unsilence', 'EXECUTE'),
	('admin', 'function', 'forget_history', 'EXECUTE'),
	('admin', 'table', 'rule_setting', 'INSERT, UPDATE, DELETE'),
	-- Who silenced something is the role that did: no column "by", no UPDATE.
	('admin', 'table', 'silence', 'INSERT (rule, object, until, reason), DELETE'),
	('admin', 'table', 'slo', 'INSERT, UPDATE, DELETE');

-- The objects of `levels` as they are named in GRANT, with their privileges.
-- Only members of this extension: a function that someone else put into its
-- schema under a verb's name is not given away.
CREATE FUNCTION savant._level_objects(levels text[])
RETURNS TABLE (kind text, object text, privileges text)
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
	SELECT 'FUNCTION', format('%I.%I(%s)', n.nspname, p.proname,
	                          pg_get_function_identity_arguments(p.oid)), l.privileges
	FROM savant.level_privilege l
	JOIN pg_proc p ON p.proname = l.object
	JOIN pg_namespace n ON n.oid = p.pronamespace
	JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
	JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
	WHERE l.kind = 'function' AND e.extname = 'pg_savant' AND l.level = ANY (levels)
	UNION ALL
	SELECT 'TABLE', format('savant.%I', l.object), l.privileges
	FROM savant.level_privilege l
	WHERE l.kind = 'table' AND l.level = ANY (levels)
	ORDER BY 1, 2, 3;
END;
COMMENT ON FUNCTION savant._level_objects(text[]) IS 'what levels of ai_grant() give';
REVOKE ALL ON FUNCTION savant._level_objects(text[]) FROM PUBLIC;

-- `level` with the ones below it (for a grant) or above it (for a revoke).
CREATE FUNCTION savant._levels(level text, upward boolean) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	names CONSTANT text[] := ARRAY['ask', 'advise', 'monitor', 'admin'];
	place CONSTANT integer := array_position(names, level);
BEGIN
	IF place IS NULL THEN
		RAISE EXCEPTION 'unrecognized level "%"', level
			USING ERRCODE = 'invalid_parameter_value',
			      HINT = 'Levels are ask, advise, monitor and admin.';
	END IF;
	RETURN CASE WHEN upward THEN names[place:] ELSE names[:place] END;
END
$$;
COMMENT ON FUNCTION savant._levels(text, boolean) IS 'a level of ai_grant() and its neighbours';
REVOKE ALL ON FUNCTION savant._levels(text, boolean) FROM PUBLIC;

SET LOCAL search_path = @extschema@, pg_temp;

-- SECURITY DEFINER: a role of level admin gives levels without owning the verbs.
CREATE FUNCTION ai_grant(role regrole, level text) RETURNS text
LANGUAGE plpgsql VOLATILE STRICT SECURITY DEFINER PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	item record;
	home CONSTANT oid := (SELECT extnamespace FROM pg_extension WHERE extname = 'pg_savant');
BEGIN
	FOR item IN SELECT * FROM savant._level_objects(savant._levels(level, false)) LOOP
		EXECUTE format('GRANT %s ON %s %s TO %s', item.privileges, item.kind, item.object, role);
	END LOOP;
	IF NOT has_schema_privilege(role, home, 'USAGE') THEN
		EXECUTE format('GRANT USAGE ON SCHEMA %s TO %s', home::regnamespace, role);
	END IF;
	RETURN format('role %s now has level %s', role, level);
END
$$;
COMMENT ON FUNCTION ai_grant(regrole, text) IS
	'gives a role a level: ask, advise, monitor or admin, each with the ones before it';
REVOKE ALL ON FUNCTION ai_grant(regrole, text) FROM PUBLIC;

-- SECURITY DEFINER for the same reason.
CREATE FUNCTION ai_revoke(role regrole, level text) RETURNS text
LANGUAGE plpgsql VOLATILE STRICT SECURITY DEFINER PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	item record;
BEGIN
	FOR item IN SELECT * FROM savant._level_objects(savant._levels(level, true)) LOOP
		EXECUTE format('REVOKE %s ON %s %s FROM %s', item.privileges, item.kind, item.object, role);
	END LOOP;
	RETURN format('role %s no longer has level %s or above', role, level);
END
$$;
COMMENT ON FUNCTION ai_revoke(regrole, text) IS
	'takes a level and every higher one from a role; the lower ones stay';
REVOKE ALL ON FUNCTION ai_revoke(regrole, text) FROM PUBLIC;

-- What ALTER DEFAULT PRIVILEGES of the installing role has given away is taken back.
DO $$
DECLARE
	item record;
BEGIN
	FOR item IN
		SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind,
		       format('savant.%I', c.relname) AS object, c.relacl AS acl, c.relowner AS owner
		FROM pg_class c WHERE c.relnamespace = 'savant'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'S')
		UNION ALL
		SELECT 'FUNCTION', p.oid::regprocedure::text, p.proacl, p.proowner
		FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid
			AND d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass
		WHERE d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'pg_savant')
	LOOP
		EXECUTE (SELECT coalesce(string_agg(format('REVOKE ALL ON %s %s FROM %s;', item.kind, item.object,
		                                           CASE a.grantee WHEN 0 THEN 'PUBLIC'
		                                                ELSE a.grantee::regrole::text END), ' '), 'SELECT')
		         FROM aclexplode(item.acl) a
		         WHERE a.grantee <> item.owner AND (a.grantee <> 0 OR item.kind <> 'FUNCTION'
		               AND item.object NOT IN ('savant.level_privilege', 'savant.verified', 'savant.verified_question')));
	END LOOP;
END
$$;

-- Members of pg_monitor see the record of all without a level.
GRANT SELECT ON savant.request_log, savant.audit, savant.feedback TO pg_monitor;
GRANT SELECT ON savant.health_kept TO pg_monitor;
GRANT SELECT ON savant.alert, savant.alert_delivery, savant.alert_event, savant.silence, savant.slo,
	savant.slo_sample TO pg_monitor;
GRANT SELECT ON savant.anomaly, savant.incident, savant.incident_cause, savant.plan_seen,
	savant.regression TO pg_monitor;
GRANT SELECT ON savant.change_event, savant.client, savant.footprint, savant.health_result, savant.index_hour,
	savant.index_sample, savant.load, savant.lock_sample, savant.metric, savant.metric_hour,
	savant.relation_name, savant.rule_setting, savant.series, savant.series_hour, savant.series_sample,
	savant.snapshot, savant.statement_hour, savant.statement_sample, savant.statement_text,
	savant.table_hour, savant.table_sample, savant.wait_sample TO pg_monitor;
-- Who may read all of pg_stat_statements may read what is kept of it.
GRANT SELECT ON savant.statement_text, savant.statement_sample, savant.statement_hour
	TO pg_read_all_stats;
GRANT EXECUTE ON FUNCTION savant._is_silenced(text, text), savant._plain_line(text),
	savant._span(interval) TO pg_monitor;
GRANT EXECUTE ON FUNCTION ai_alerts(text), ai_alerts_report(), ai_cache_stats(), ai_collect(),
	ai_health(boolean), ai_health_findings(), ai_health_rules(), ai_metrics(), ai_slo(text),
	ai_stats(), ai_status(), ai_version(), ai_workers() TO pg_monitor;
GRANT EXECUTE ON FUNCTION ai_anomalies(text, text), ai_incidents(text),
	ai_why_slow(text, timestamptz, bigint), savant._period_length(text) TO pg_monitor;
