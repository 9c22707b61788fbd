-- What the watch has seen, told.  A period is hour, day, week or month, up to now; an interval; or
-- a range of times: '[2026-11-20 08:00, 2026-11-20 09:00)'.
CREATE FUNCTION ai_report(period text DEFAULT 'day', width integer DEFAULT NULL)
RETURNS SETOF text
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_report';
COMMENT ON FUNCTION ai_report(text, integer) IS
'tells how the server did in a period: verdict, what to do first, what changed, load, statements, waits, tables, capacity';
REVOKE ALL ON FUNCTION ai_report(text, integer) FROM PUBLIC;

CREATE FUNCTION ai_report_html(period text DEFAULT 'day')
RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_report_html';
COMMENT ON FUNCTION ai_report_html(text) IS
'the report of a period as one self-contained HTML page of at most 2 MB, with charts';
REVOKE ALL ON FUNCTION ai_report_html(text) FROM PUBLIC;

CREATE FUNCTION ai_report_json(period text DEFAULT 'day')
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_report_json';
COMMENT ON FUNCTION ai_report_json(text) IS
'the facts of the report of a period as one JSON object; text and page are made of it';
REVOKE ALL ON FUNCTION ai_report_json(text) FROM PUBLIC;

CREATE FUNCTION ai_dashboard_html()
RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_dashboard_html';
COMMENT ON FUNCTION ai_dashboard_html() IS
'the last hour as one self-contained HTML page: what is wrong, load, waits, statements, changes';
REVOKE ALL ON FUNCTION ai_dashboard_html() FROM PUBLIC;

CREATE FUNCTION ai_top_queries(period text DEFAULT 'day', limit_to integer DEFAULT 10,
	order_by text DEFAULT 'time')
RETURNS TABLE (rank integer, query_id bigint, statement text, calls bigint, total_ms double precision,
	mean_ms double precision, share_percent double precision, rows bigint, blocks_hit bigint,
	blocks_read bigint, temp_blocks bigint, wal_bytes numeric, mean_change_percent double precision,
	leads_in text)
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_top_queries';
COMMENT ON FUNCTION ai_top_queries(text, integer, text) IS
'the statements of a period that took most, ordered by time, calls, mean, reads, temp, wal, io or rows';
REVOKE ALL ON FUNCTION ai_top_queries(text, integer, text) FROM PUBLIC;

CREATE FUNCTION ai_compare(period_a text, period_b text, width integer DEFAULT NULL)
RETURNS SETOF text
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_compare';
COMMENT ON FUNCTION ai_compare(text, text, integer) IS
'two periods side by side: figures, statements by what their time moved, tables';
REVOKE ALL ON FUNCTION ai_compare(text, text, integer) FROM PUBLIC;
