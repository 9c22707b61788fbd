-- Alerts: findings that lasted, from when they open until they close; who was told; what people
-- say about them; objectives.
--
-- Alerts and their history are few rows, kept as long as the hourly figures.  They are written by
-- the library alone, as the owner, also for ai_acknowledge().  Dumped is what people wrote: the
-- silences and the objectives.

CREATE TABLE savant.alert (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	source text NOT NULL CHECK (source IN ('health', 'incident', 'slo')),
	rule text NOT NULL,
	object text NOT NULL,
	severity text NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
	state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'acknowledged', 'closed')),
	opened_at timestamptz NOT NULL,
	last_seen_at timestamptz NOT NULL,
	closed_at timestamptz,
	worst_severity text NOT NULL CHECK (worst_severity IN ('info', 'warning', 'critical')),
	value double precision,
	threshold double precision,
	title text NOT NULL,
	detail text NOT NULL,
	remedy text,
	evidence text,
	told_at timestamptz,
	told_severity text CHECK (told_severity IN ('info', 'warning', 'critical')),
	times integer NOT NULL DEFAULT 1,
	clear_run smallint NOT NULL DEFAULT 0,
	lower_run smallint NOT NULL DEFAULT 0,
	acknowledged_at timestamptz,
	acknowledged_by name,
	note text
);
CREATE UNIQUE INDEX alert_open ON savant.alert (source, rule, object) WHERE state <> 'closed';
CREATE INDEX ON savant.alert (closed_at);
COMMENT ON TABLE savant.alert IS
	'alerts, open and closed: at most one that is not closed per source, rule and object';
COMMENT ON COLUMN savant.alert.rule IS 'a health rule, "incident", or "slo_burn"';
COMMENT ON COLUMN savant.alert.object IS
	'what it is about: of the rule, number of the incident, name of the objective; empty: the server';
COMMENT ON COLUMN savant.alert.opened_at IS 'the last time, when it has opened more than once';
COMMENT ON COLUMN savant.alert.last_seen_at IS 'the last snapshot at which it was true';
COMMENT ON COLUMN savant.alert.worst_severity IS 'since opened_at';
COMMENT ON COLUMN savant.alert.threshold IS 'of its severity';
COMMENT ON COLUMN savant.alert.remedy IS 'SQL to type; never run by the library';
COMMENT ON COLUMN savant.alert.evidence IS 'SQL that shows it again';
COMMENT ON COLUMN savant.alert.told_at IS 'when people were last told; NULL: never';
COMMENT ON COLUMN savant.alert.times IS
	'how often it opened: within savant.alert_cooldown of being told the same alert opens again';
COMMENT ON COLUMN savant.alert.clear_run IS 'snapshots in a row without it';
COMMENT ON COLUMN savant.alert.lower_run IS
	'snapshots in a row without it or with it at a lower severity';

CREATE TABLE savant.alert_pending (
	source text NOT NULL,
	rule text NOT NULL,
	object text NOT NULL,
	recent integer NOT NULL,
	PRIMARY KEY (source, rule, object)
);
COMMENT ON TABLE savant.alert_pending IS 'what was true at a late snapshot and is no alert yet';
COMMENT ON COLUMN savant.alert_pending.recent IS
	'bit 0: true at the last snapshot, bit 1: at the one before, ...';

CREATE TABLE savant.alert_event (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	alert bigint NOT NULL REFERENCES savant.alert ON DELETE CASCADE,
	at timestamptz NOT NULL,
	event text NOT NULL CHECK (event IN ('opened', 'reopened', 'escalated', 'still', 'de-escalated',
		'closed', 'acknowledged')),
	severity text NOT NULL,
	value double precision,
	title text NOT NULL,
	is_told boolean NOT NULL,
	is_silenced boolean NOT NULL DEFAULT false,
	is_held boolean NOT NULL DEFAULT false,
	by name,
	note text
);
CREATE INDEX ON savant.alert_event (alert);
COMMENT ON TABLE savant.alert_event IS 'what happened to alerts, when and by whom';
COMMENT ON COLUMN savant.alert_event.event IS
	'"still" has a row only when it was told again after savant.alert_cooldown';
COMMENT ON COLUMN savant.alert_event.is_held IS
	'not told, because an incident that was told has it in it, or findings that were told are all of it';
COMMENT ON COLUMN savant.alert_event.by IS 'the role, when a person did it; NULL: the monitor';

CREATE TABLE savant.alert_delivery (
	event bigint PRIMARY KEY REFERENCES savant.alert_event ON DELETE CASCADE,
	key uuid NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
	body text NOT NULL,
	created_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
	attempts integer NOT NULL DEFAULT 0,
	next_attempt_at timestamptz,
	last_attempt_at timestamptz,
	last_error text,
	done_at timestamptz
);
CREATE INDEX ON savant.alert_delivery (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
COMMENT ON TABLE savant.alert_delivery IS 'what is sent, or was sent, to savant.alert_webhook_url';
COMMENT ON COLUMN savant.alert_delivery.key IS
	'header Idempotency-Key: the same at each attempt, so that a receiver may drop a repetition';
COMMENT ON COLUMN savant.alert_delivery.next_attempt_at IS
	'NULL: there is none, because it is done or was given up after a day';

CREATE TABLE savant.silence (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	rule text NOT NULL DEFAULT '%' CHECK (length(rule) <= 1000),
	object text NOT NULL DEFAULT '%' CHECK (length(object) <= 1000),
	until timestamptz NOT NULL CHECK (isfinite(until)),
	reason text CHECK (length(reason) <= 10000),
	by name NOT NULL DEFAULT current_user,
	created_at timestamptz NOT NULL DEFAULT pg_catalog.now()
);
COMMENT ON TABLE savant.silence IS
	'alerts that nobody is told of for a while; they open and close as ever';
COMMENT ON COLUMN savant.silence.rule IS 'pattern as in LIKE: % any text, _ any character, no escapes';
COMMENT ON COLUMN savant.silence.object IS 'the same; % also stands for the server as a whole';

CREATE TABLE savant.slo (
	name text PRIMARY KEY CHECK (name <> '' AND length(name) <= 200),
	kind text NOT NULL CHECK (kind IN ('latency', 'errors', 'level', 'availability')),
	query_id bigint,
	series text,
	limit_value double precision,
	higher_is_bad boolean NOT NULL DEFAULT true,
	objective double precision NOT NULL CHECK (objective > 0 AND objective < 1),
	over interval NOT NULL DEFAULT '30 days'
		CHECK (over >= '1 hour'::interval AND over <= '366 days'::interval),
	enabled boolean NOT NULL DEFAULT true,
	note text,
	CHECK (CASE kind WHEN 'latency' THEN query_id IS NOT NULL AND limit_value > 0
	                 WHEN 'errors' THEN series IS NOT NULL
	                 WHEN 'level' THEN series IS NOT NULL AND limit_value IS NOT NULL
	                 ELSE true END)
);
COMMENT ON TABLE savant.slo IS
	'service level objectives: what is to be good how often; written by people';
COMMENT ON COLUMN savant.slo.kind IS
	'latency: calls of a statement, good when the mean of their interval is at most limit_value ms; '
	'errors: what a series of shares counts is bad (rollback_ratio); level: snapshots, good when '
	'the series is at most limit_value; availability: time, good when there is a snapshot of it';
COMMENT ON COLUMN savant.slo.query_id IS 'of latency: as in savant.statement_text';
COMMENT ON COLUMN savant.slo.series IS 'of errors and level: as in savant.series';
COMMENT ON COLUMN savant.slo.higher_is_bad IS 'of level; false: good is at least limit_value';
COMMENT ON COLUMN savant.slo.objective IS 'the share that is to be good: 0.999';
COMMENT ON COLUMN savant.slo.over IS 'the time over which it is to be met';

CREATE TABLE savant.slo_sample (
	slo text NOT NULL REFERENCES savant.slo ON DELETE CASCADE ON UPDATE CASCADE,
	taken_at timestamptz NOT NULL,
	bad double precision NOT NULL,
	total double precision NOT NULL,
	PRIMARY KEY (slo, taken_at)
);
COMMENT ON TABLE savant.slo_sample IS 'what objectives were measured by, snapshot by snapshot';
COMMENT ON COLUMN savant.slo_sample.total IS 'calls, transactions, snapshots or seconds, by kind';

SELECT pg_catalog.pg_extension_config_dump('savant.silence', '');
SELECT pg_catalog.pg_extension_config_dump(
	pg_catalog.pg_get_serial_sequence('savant.silence', 'id'), '');
SELECT pg_catalog.pg_extension_config_dump('savant.slo', '');

-- What people say about alerts goes out as what happens to them does.
CREATE FUNCTION savant._is_silenced(alert_rule text, alert_object text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
	SELECT EXISTS (SELECT FROM savant.silence s WHERE s.until > now()
		AND alert_rule LIKE s.rule ESCAPE '' AND alert_object LIKE s.object ESCAPE '');
END;
COMMENT ON FUNCTION savant._is_silenced(text, text) IS 'whether a silence holds for such an alert now';
REVOKE ALL ON FUNCTION savant._is_silenced(text, text) FROM PUBLIC;
