-- Alerts: see them, acknowledge them, silence them; objectives.

CREATE FUNCTION ai_alerts(state text DEFAULT 'open')
RETURNS TABLE (id bigint, severity text, status text, source text, rule text, object text,
	title text, opened_at timestamptz, last_seen_at timestamptz, closed_at timestamptz,
	value double precision, threshold double precision, detail text, remedy text, evidence text,
	times integer, told_at timestamptz, is_silenced boolean, acknowledged_by name, note text)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
	IF ai_alerts.state IS NULL OR ai_alerts.state NOT IN ('open', 'acknowledged', 'closed', 'all') THEN
		RAISE EXCEPTION 'unrecognized state of alerts %', coalesce(quote_literal(left(ai_alerts.state, 100)), 'NULL')
			USING ERRCODE = 'invalid_parameter_value',
			      HINT = 'States are open (acknowledged ones included), acknowledged, closed and all.';
	END IF;
	RETURN QUERY
		SELECT a.id, a.severity, a.state, a.source, a.rule, a.object, a.title, a.opened_at,
		       a.last_seen_at, a.closed_at, round(a.value::numeric, 4)::float8, a.threshold, a.detail, a.remedy, a.evidence,
		       a.times, a.told_at, savant._is_silenced(a.rule, a.object), a.acknowledged_by, a.note
		FROM savant.alert a
		WHERE CASE ai_alerts.state WHEN 'open' THEN a.state <> 'closed'
		                           WHEN 'all' THEN true ELSE a.state = ai_alerts.state END
		ORDER BY a.state = 'closed', array_position(ARRAY['critical', 'warning', 'info'], a.severity),
		         coalesce(a.closed_at, a.opened_at) DESC, a.id DESC;
END
$$;
COMMENT ON FUNCTION ai_alerts(text) IS
	'alerts: those that are open (the default), acknowledged, closed, or all; worst first';
REVOKE ALL ON FUNCTION ai_alerts(text) FROM PUBLIC;

-- A duration as people say it: its largest unit.
CREATE FUNCTION savant._span(of interval) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
	SELECT CASE WHEN s < 120 THEN greatest(round(s), 0) || ' s'
	            WHEN s < 7200 THEN round(s / 60) || ' min'
	            WHEN s < 172800 THEN round(s / 3600) || ' h'
	            ELSE round(s / 86400) || ' days' END
	FROM (SELECT extract(epoch FROM of)) AS x(s);
END;
COMMENT ON FUNCTION savant._span(interval) IS 'a duration in words';
REVOKE ALL ON FUNCTION savant._span(interval) FROM PUBLIC;

-- Text of others within a line of ours: nothing that a terminal obeys.
CREATE FUNCTION savant._plain_line(of text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
	SELECT regexp_replace(of, '[[:cntrl:]]', ' ', 'g');
END;
COMMENT ON FUNCTION savant._plain_line(text) IS 'a text with blanks for its control characters';
REVOKE ALL ON FUNCTION savant._plain_line(text) FROM PUBLIC;

CREATE FUNCTION ai_alerts_report() RETURNS SETOF text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	a record;
	opened integer := 0;
	line text;
	seen CONSTANT timestamptz := (SELECT max(s.taken_at) FROM savant.snapshot s);
BEGIN
	FOR a IN
		SELECT *, savant._is_silenced(rule, object) AS is_silenced FROM savant.alert
		WHERE state <> 'closed'
		ORDER BY array_position(ARRAY['critical', 'warning', 'info'], severity), opened_at, id
	LOOP
		opened := opened + 1;
		RETURN NEXT savant._plain_line(format('%s  #%s %s', upper(a.severity), a.id, a.title));
		line := format('  %s%s, since %s (%s)', a.rule, CASE WHEN a.object <> '' THEN ' on ' || a.object ELSE '' END,
			to_char(a.opened_at, 'YYYY-MM-DD HH24:MI'), savant._span(clock_timestamp() - a.opened_at));
		IF a.times > 1 THEN
			line := line || format(', opened %s times', a.times);
		END IF;
		IF a.state = 'acknowledged' THEN
			line := line || format(', acknowledged by %s', a.acknowledged_by) || coalesce(': ' || a.note, '');
		ELSIF a.is_silenced THEN
			line := line || ', silenced';
		END IF;
		RETURN NEXT savant._plain_line(line);
		IF a.detail <> '' THEN
			RETURN NEXT savant._plain_line('  ' || a.detail);
		END IF;
		IF a.remedy <> '' THEN
			RETURN NEXT savant._plain_line('  remedy: ' || a.remedy);
		END IF;
	END LOOP;
	IF opened = 0 THEN
		RETURN NEXT 'no open alerts';
	END IF;
	IF seen IS NULL THEN
		RETURN NEXT 'nothing has been collected yet: alerts come from the monitor, or from ai_collect()';
	ELSIF seen < clock_timestamp() - interval '2 hours' THEN
		RETURN NEXT format('nobody collects: the last snapshot is %s old', savant._span(clock_timestamp() - seen));
	END IF;
	FOR a IN
		SELECT * FROM savant.alert WHERE state = 'closed' AND closed_at > now() - interval '1 day'
		ORDER BY closed_at DESC, id DESC LIMIT 10
	LOOP
		RETURN NEXT savant._plain_line(format('closed  #%s %s, %s ago, was open for %s', a.id, a.title,
			savant._span(clock_timestamp() - a.closed_at), savant._span(a.closed_at - a.opened_at)));
	END LOOP;
END
$$;
COMMENT ON FUNCTION ai_alerts_report() IS
	'open alerts, worst first, and those closed within a day, to be read';
REVOKE ALL ON FUNCTION ai_alerts_report() FROM PUBLIC;

-- The library writes it as the owner: no level may write alerts by itself.
CREATE FUNCTION savant._acknowledge(alert bigint, note text) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'savant_acknowledge';
COMMENT ON FUNCTION savant._acknowledge(bigint, text) IS
	'acknowledges an alert that is not closed, and gives the state it has; empty: there is none';
REVOKE ALL ON FUNCTION savant._acknowledge(bigint, text) FROM PUBLIC;

CREATE FUNCTION ai_acknowledge(id bigint, note text DEFAULT NULL) RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	state text;
BEGIN
	IF ai_acknowledge.id IS NULL THEN
		RETURN NULL;
	END IF;
	state := savant._acknowledge(ai_acknowledge.id, left(ai_acknowledge.note, 10000));
	IF state = 'closed' THEN
		RAISE EXCEPTION 'alert % is closed', ai_acknowledge.id
			USING ERRCODE = 'object_not_in_prerequisite_state',
			      HINT = 'ai_alerts() lists the alerts that are open.';
	ELSIF state = '' THEN
		RAISE EXCEPTION 'alert % does not exist', ai_acknowledge.id
			USING ERRCODE = 'undefined_object', HINT = 'ai_alerts() lists the alerts that are open.';
	END IF;
	RETURN format('alert %s is acknowledged; it is told again only if it becomes worse', ai_acknowledge.id);
END
$$;
COMMENT ON FUNCTION ai_acknowledge(bigint, text) IS
	'says that somebody takes care of an open alert: it is told again only if it becomes worse';
REVOKE ALL ON FUNCTION ai_acknowledge(bigint, text) FROM PUBLIC;

CREATE FUNCTION ai_silence(rule text DEFAULT '%', object text DEFAULT '%',
	duration interval DEFAULT '1 hour', reason text DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	made bigint;
BEGIN
	IF ai_silence.rule IS NULL OR ai_silence.object IS NULL OR ai_silence.duration IS NULL THEN
		RETURN NULL;
	END IF;
	IF ai_silence.duration <= interval '0' OR ai_silence.duration > interval '366 days' THEN
		RAISE EXCEPTION 'duration of a silence is out of range'
			USING ERRCODE = 'invalid_parameter_value',
			      HINT = 'It is more than nothing and at most 366 days.';
	END IF;
	IF length(ai_silence.rule) > 1000 OR length(ai_silence.object) > 1000 THEN
		RAISE EXCEPTION 'pattern of a silence is too long'
			USING ERRCODE = 'program_limit_exceeded', DETAIL = 'It has more than 1000 characters.';
	END IF;
	INSERT INTO savant.silence (rule, object, until, reason)
		VALUES (ai_silence.rule, ai_silence.object, now() + ai_silence.duration,
		        left(ai_silence.reason, 10000))
		RETURNING id INTO made;
	RETURN made;
END
$$;
COMMENT ON FUNCTION ai_silence(text, text, interval, text) IS
	'tells nobody of alerts whose rule and object match two LIKE patterns for a while; gives the '
	'number of the silence';
REVOKE ALL ON FUNCTION ai_silence(text, text, interval, text) FROM PUBLIC;

CREATE FUNCTION ai_unsilence(id bigint) RETURNS boolean
LANGUAGE sql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
	WITH gone AS (DELETE FROM savant.silence s WHERE s.id = ai_unsilence.id RETURNING 1)
	SELECT EXISTS (SELECT FROM gone);
END;
COMMENT ON FUNCTION ai_unsilence(bigint) IS 'ends a silence; false when there is none of this number';
REVOKE ALL ON FUNCTION ai_unsilence(bigint) FROM PUBLIC;

CREATE FUNCTION ai_slo(slo text DEFAULT NULL)
RETURNS TABLE (name text, kind text, objective double precision, over interval,
	good double precision, budget_left double precision, burn_5m double precision,
	burn_30m double precision, burn_1h double precision, burn_6h double precision,
	burn_3d double precision, state text)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
		SELECT s.name, s.kind, s.objective, s.over, 1 - m.whole AS good,
		       1 - m.whole / (1 - s.objective), m.m5 / (1 - s.objective),
		       m.m30 / (1 - s.objective), m.h1 / (1 - s.objective), m.h6 / (1 - s.objective),
		       m.d3 / (1 - s.objective),
		       CASE WHEN NOT s.enabled THEN 'off'
		            WHEN m.whole IS NULL THEN 'not measured'
		            ELSE coalesce((SELECT a.severity FROM savant.alert a
		                           WHERE a.source = 'slo' AND a.object = s.name
		                             AND a.state <> 'closed'), 'ok') END
		FROM savant.slo s, LATERAL (
			SELECT sum(x.bad) / nullif(sum(x.total), 0) AS whole,
			       sum(x.bad) FILTER (WHERE x.age <= interval '5 min')
			           / nullif(sum(x.total) FILTER (WHERE x.age <= interval '5 min'), 0) AS m5,
			       sum(x.bad) FILTER (WHERE x.age <= interval '30 min')
			           / nullif(sum(x.total) FILTER (WHERE x.age <= interval '30 min'), 0) AS m30,
			       sum(x.bad) FILTER (WHERE x.age <= interval '1 hour')
			           / nullif(sum(x.total) FILTER (WHERE x.age <= interval '1 hour'), 0) AS h1,
			       sum(x.bad) FILTER (WHERE x.age <= interval '6 hours')
			           / nullif(sum(x.total) FILTER (WHERE x.age <= interval '6 hours'), 0) AS h6,
			       sum(x.bad) FILTER (WHERE x.age <= interval '3 days')
			           / nullif(sum(x.total) FILTER (WHERE x.age <= interval '3 days'), 0) AS d3
			FROM (SELECT t.bad, t.total, now() - t.taken_at AS age FROM savant.slo_sample t
			      WHERE t.slo = s.name AND t.taken_at > now() - s.over) x) m
		WHERE ai_slo.slo IS NULL OR s.name = ai_slo.slo
		ORDER BY s.name;
END
$$;
COMMENT ON FUNCTION ai_slo(text) IS
	'the objectives: how much was good, what is left of the budget, how fast it burns';
REVOKE ALL ON FUNCTION ai_slo(text) FROM PUBLIC;
