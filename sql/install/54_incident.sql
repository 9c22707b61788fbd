-- What was out of the ordinary, the incidents that it makes, and why a period was slow.  A period
-- is hour, day, week or month, or an interval such as '90 minutes', up to now.

CREATE FUNCTION savant._period_length(period text) RETURNS interval
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	span interval;
BEGIN
	IF period IS NULL THEN
		RETURN interval '1 day';
	ELSIF lower(period) IN ('hour', 'day', 'week', 'month') THEN
		RETURN ('1 ' || period)::interval;
	END IF;
	BEGIN
		span := period::interval;
	EXCEPTION WHEN data_exception THEN
		RAISE EXCEPTION 'period is not known'
			USING ERRCODE = 'invalid_parameter_value',
			      DETAIL = format('It is %L.', left(period, 100)),
			      HINT = 'Give hour, day, week, month, or an interval such as ''3 hours''.';
	END;
	IF span <= interval '0' OR span > interval '10 years' THEN
		RAISE EXCEPTION 'period is out of range'
			USING ERRCODE = 'invalid_parameter_value',
			      HINT = 'It is more than nothing and at most 10 years.';
	END IF;
	RETURN span;
END
$$;
COMMENT ON FUNCTION savant._period_length(text) IS 'how long a named period is; NULL is a day';
REVOKE ALL ON FUNCTION savant._period_length(text) FROM PUBLIC;

CREATE FUNCTION ai_anomalies(period text DEFAULT 'day', min_severity text DEFAULT 'warning')
RETURNS TABLE (at timestamptz, series text, title text, severity text, detector text,
	observed double precision, expected double precision, unit text, since timestamptz, score real)
LANGUAGE plpgsql STABLE PARALLEL UNSAFE ROWS 50
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	severities CONSTANT text[] := ARRAY['info', 'warning', 'critical'];
	span CONSTANT interval := savant._period_length(ai_anomalies.period);
	least CONSTANT integer := array_position(severities, lower(coalesce(ai_anomalies.min_severity, 'info')));
BEGIN
	IF least IS NULL THEN
		RAISE EXCEPTION 'unrecognized severity %', quote_literal(left(ai_anomalies.min_severity, 100))
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Severities are info, warning and critical.';
	END IF;
	RETURN QUERY
	SELECT a.at, a.series, s.title, a.severity, a.detector, a.observed, a.expected, s.unit,
	       a.since, a.score
	FROM savant.anomaly a LEFT JOIN savant.series s ON s.name = a.series
	WHERE a.at >= now() - span AND array_position(severities, a.severity) >= least
	ORDER BY a.at DESC, a.score DESC, a.series;
END
$$;
COMMENT ON FUNCTION ai_anomalies(text, text) IS
	'moments of a period at which a watched series was out of the ordinary, latest first';
REVOKE ALL ON FUNCTION ai_anomalies(text, text) FROM PUBLIC;

CREATE FUNCTION ai_incidents(period text DEFAULT 'day')
RETURNS TABLE (incident bigint, state text, severity text, started_at timestamptz,
	lasted interval, title text, cause text, is_confirmed boolean, chain text, evidence text,
	what_to_do text, other_causes text, symptoms integer, extra_s double precision)
LANGUAGE plpgsql STABLE PARALLEL UNSAFE ROWS 10
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	span CONSTANT interval := savant._period_length(ai_incidents.period);
BEGIN
	RETURN QUERY
	SELECT i.id, CASE WHEN i.ended_at IS NULL THEN 'open' ELSE 'over' END, i.severity,
	       i.started_at,
	       date_trunc('second', coalesce(i.ended_at, i.last_seen_at) - i.started_at),
	       i.title, c.cause, c.is_confirmed, c.chain,
	       (SELECT string_agg(e, '; ') FROM jsonb_array_elements_text(c.evidence) AS e),
	       c.remedy,
	       (SELECT string_agg(o.title || ' (' || o.object || ')', '; ' ORDER BY o.rank)
	        FROM savant.incident_cause o WHERE o.incident = i.id AND o.rank > 1),
	       jsonb_array_length(i.symptoms), round(i.extra_s::numeric, 1)::float8
	FROM savant.incident i
	     LEFT JOIN savant.incident_cause c ON c.incident = i.id AND c.rank = 1
	WHERE i.ended_at IS NULL
	   OR i.last_seen_at >= now() - span
	ORDER BY i.ended_at IS NULL DESC, i.started_at DESC;
END
$$;
COMMENT ON FUNCTION ai_incidents(text) IS
	'the incidents of a period with their most probable causes, open ones first';
REVOKE ALL ON FUNCTION ai_incidents(text) FROM PUBLIC;

CREATE FUNCTION ai_why_slow(period text DEFAULT 'hour', at timestamptz DEFAULT NULL,
	query_id bigint DEFAULT NULL)
RETURNS SETOF text
LANGUAGE c VOLATILE PARALLEL UNSAFE ROWS 30
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'savant_ai_why_slow';
COMMENT ON FUNCTION ai_why_slow(text, timestamptz, bigint) IS
	'why statements took longer than usual in the period that ends at a time (now), all or one';
REVOKE ALL ON FUNCTION ai_why_slow(text, timestamptz, bigint) FROM PUBLIC;
