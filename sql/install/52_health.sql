-- What is wrong with the server now, by the rules of docs/health_rules.md.

CREATE FUNCTION ai_health(all_rules boolean DEFAULT false) RETURNS SETOF text
LANGUAGE c VOLATILE PARALLEL UNSAFE ROWS 50
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'savant_ai_health';
COMMENT ON FUNCTION ai_health(boolean) IS
	'what is wrong with the server, worst first; the last line counts the rules';
REVOKE ALL ON FUNCTION ai_health(boolean) FROM PUBLIC;

CREATE FUNCTION ai_health_findings()
RETURNS TABLE (severity text, area text, rule text, object text, value double precision,
	unit text, threshold double precision, since timestamptz, title text, detail text, remedy text,
	evidence text)
LANGUAGE c VOLATILE PARALLEL UNSAFE ROWS 20
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'savant_ai_health_findings';
COMMENT ON FUNCTION ai_health_findings() IS
	'the findings of ai_health() as rows; rule and object are stable';
REVOKE ALL ON FUNCTION ai_health_findings() FROM PUBLIC;

CREATE FUNCTION ai_health_rules()
RETURNS TABLE (rule text, area text, state text, reason text, info double precision,
	warning double precision, critical double precision, unit text, title text, why text,
	detection text, remedy text, evidence text)
LANGUAGE c VOLATILE PARALLEL UNSAFE ROWS 200
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'savant_ai_health_rules';
COMMENT ON FUNCTION ai_health_rules() IS
	'every health rule: finding, ok, not_applicable (and why) or disabled, with its thresholds';
REVOKE ALL ON FUNCTION ai_health_rules() FROM PUBLIC;
