-- What is on, what has happened, which build this is.

CREATE FUNCTION ai_version() RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'savant_ai_version';
COMMENT ON FUNCTION ai_version() IS 'version of the loaded library';
REVOKE ALL ON FUNCTION ai_version() FROM PUBLIC;

CREATE FUNCTION ai_status()
RETURNS TABLE (item text, state text, detail text)
LANGUAGE c VOLATILE STRICT PARALLEL RESTRICTED ROWS 20
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'savant_ai_status';
COMMENT ON FUNCTION ai_status() IS 'what is on, what is off, and why';
REVOKE ALL ON FUNCTION ai_status() FROM PUBLIC;

-- Since the server's start, or the session's when the library is not preloaded.
CREATE FUNCTION ai_stats()
RETURNS TABLE (name text, value numeric)
LANGUAGE c VOLATILE STRICT PARALLEL RESTRICTED ROWS 40
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'savant_ai_stats';
COMMENT ON FUNCTION ai_stats() IS 'counters: requests, by outcome and route, times in ms';
REVOKE ALL ON FUNCTION ai_stats() FROM PUBLIC;

-- The same for a monitoring system: its scraper asks with SQL, we open no port.
CREATE FUNCTION ai_metrics() RETURNS text
LANGUAGE c VOLATILE STRICT PARALLEL RESTRICTED
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'savant_ai_metrics';
COMMENT ON FUNCTION ai_metrics() IS
	'counters and gauges in the text format that Prometheus reads';
REVOKE ALL ON FUNCTION ai_metrics() FROM PUBLIC;

CREATE FUNCTION ai_workers()
RETURNS TABLE (process text, pid integer, database name, state text, since timestamptz, detail text)
LANGUAGE c VOLATILE STRICT PARALLEL RESTRICTED ROWS 10
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'savant_ai_workers';
COMMENT ON FUNCTION ai_workers() IS 'the background processes: launcher, gateway, monitors, runners';
REVOKE ALL ON FUNCTION ai_workers() FROM PUBLIC;
