# Snapshots by ai_collect(): statements to the call, resets and restarts without spikes, hours
# that are caught up, partitions that come and go, and locks that others hold.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use PostgreSQL::Test::BackgroundPsql;
use SavantCluster;
use Test::More;

my $node = new_node('collect', conf => <<'CONF');
shared_preload_libraries = 'pg_stat_statements,pg_savant'
savant.monitor_enabled = off
autovacuum = off
CONF
$node->safe_psql('postgres', q{
	CREATE EXTENSION pg_stat_statements;
	CREATE TABLE orders (id integer PRIMARY KEY, amount numeric);
	INSERT INTO orders SELECT i, i FROM generate_series(1, 1000) i;});

sub collect
{
	return $node->safe_psql('postgres', 'SELECT ai_collect()');
}

sub value
{
	my ($sql) = @_;
	return $node->safe_psql('postgres', $sql);
}

# Of the snapshot taken last.
sub latest
{
	my ($sql) = @_;
	return value("$sql = (SELECT max(taken_at) FROM savant.snapshot)");
}

collect();

# Statements: each with its calls, the text once, and the moments of the interval.
$node->safe_psql('postgres', join ';', ('SELECT amount FROM orders WHERE id = 7') x 12);
collect();
my $sample = q{SELECT s.calls || ' ' || s.rows FROM savant.statement_sample s JOIN savant.statement_text t USING (query_id)
	WHERE t.statement = 'SELECT amount FROM orders WHERE id = $1' AND s.taken_at};
is(latest($sample), '12 12', 'a new statement is counted from zero');
$node->safe_psql('postgres', join ';', ('SELECT amount FROM orders WHERE id = 8') x 5);
collect();
is(latest($sample), '5 5', 'later ones are differences');
is(value('SELECT count(*) FROM savant.statement_sample WHERE sum_sq_ms < 0.999999 * total_ms * total_ms / calls'),
	'0', 'no variance is below zero');
is(value('SELECT count(*) - count(DISTINCT query_id) FROM savant.statement_text'), '0', 'one text each');

$node->safe_psql('postgres', q{CREATE ROLE keeper; ALTER ROLE keeper PASSWORD 'hunter2'});
collect();
is(value(q{SELECT string_agg(statement, ' ') FROM savant.statement_text WHERE statement ~ 'PASSWORD'}),
	q{ALTER ROLE keeper PASSWORD '***'}, 'no password is kept');
is(value(q{SELECT count(*) FROM savant.collector_state WHERE state ~ 'hunter2'}), '0', 'nor in the state');

# Resets: what was counted since is known where rows begin at zero; elsewhere nothing is, and nothing spikes.
$node->safe_psql('postgres', 'SELECT pg_stat_statements_reset()');
$node->safe_psql('postgres', join ';', ('SELECT amount FROM orders WHERE id = 9') x 3);
collect();
is(latest($sample), '3 3', 'after a reset of the statements they count from zero');
$node->safe_psql('postgres', 'SELECT pg_stat_reset()');
collect();
is(latest(q{SELECT count(*) FROM savant.snapshot, jsonb_array_elements(discontinuities) AS d
	WHERE d ->> 'kind' = 'stats_reset' AND d ->> 'probe' = 'databases' AND taken_at}), '1', 'a reset is noted');
is(latest(q{SELECT count(*) FROM savant.metric WHERE series = 'commits_per_second' AND taken_at}),
	'0', 'and gives no rate');
is(value(q{SELECT count(*) FROM savant.metric WHERE series ~ 'per_second' AND value < 0}), '0', 'no rate is below zero');

# Restarts, a clean one and a crash.
for my $mode ('fast', 'immediate')
{
	$node->stop($mode);
	$node->start;
	collect();
	is(latest(q{SELECT discontinuities -> 0 ->> 'kind' FROM savant.snapshot WHERE taken_at}),
		'restart', "a restart is noted ($mode)");
	is(latest(q{SELECT count(*) FROM savant.statement_sample WHERE taken_at}), '0', "no statement has a sample ($mode)");
	is(latest(q{SELECT count(*) FROM savant.change_event WHERE kind = 'restart' AND at < seen_at AND seen_at}),
		'1', "it is an event at its time ($mode)");
	collect();
	is(latest(q{SELECT discontinuities FROM savant.snapshot WHERE taken_at}), '[]', "then all is well ($mode)");
}

# Hours: caught up when they are over, once, each value by its weight.
my $hour = value(q{SELECT date_trunc('hour', now() - interval '5 hours', 'UTC')});
$node->safe_psql('postgres', qq{
	INSERT INTO savant.snapshot (taken_at, took_ms, is_standby, by_monitor)
		SELECT timestamptz '$hour' + i * interval '10 minutes', 1, false, true FROM generate_series(0, 5) i;
	INSERT INTO savant.series_sample SELECT taken_at, ARRAY[s.id], ARRAY[CASE WHEN taken_at = '$hour' THEN 1 ELSE 0 END],
		ARRAY[CASE WHEN taken_at = '$hour' THEN 15 ELSE 1 END]
		FROM savant.snapshot, savant.series s WHERE s.name = 'hit_share' AND taken_at < timestamptz '$hour' + interval '1 hour';
	INSERT INTO savant.statement_sample SELECT taken_at, 42, 10, true, 2, 30, 500, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
		FROM savant.snapshot WHERE taken_at < timestamptz '$hour' + interval '1 hour';
	INSERT INTO savant.table_sample (taken_at, relation, seq_scans, seq_rows, index_scans, index_rows, inserted, updated,
			hot_updated, deleted, live_rows, dead_rows, modified_since_analyze, blocks_hit, blocks_read, vacuums, analyzes, bytes)
		SELECT taken_at, 42, 1, 0, 0, 0, 0, 0, 0, 0, extract(minute FROM taken_at), 0, 0, 0, 0, 0, 0,
			CASE WHEN taken_at = '$hour' THEN 8192 END
		FROM savant.snapshot WHERE taken_at < timestamptz '$hour' + interval '1 hour'})
  if value("SELECT '$hour' >= date_trunc('day', now(), 'UTC')") eq 't';
SKIP:
{
	# The samples' partitions of yesterday are not there on a new server.
	skip 'it is before five in the morning', 6 if value('SELECT count(*) FROM savant.statement_sample WHERE query_id = 42') eq '0';
	for my $turn ('once', 'again')
	{
		collect();
		is(value(qq{SELECT n || ' ' || avg || ' ' || max || ' ' || last FROM savant.metric_hour WHERE hour = '$hour'}),
			'6 0.75 1 0', "an hour of a series is written by weight ($turn)");
		is(value(qq{SELECT n || ' ' || calls || ' ' || total_ms || ' ' || sum_sq_ms FROM savant.statement_hour WHERE query_id = 42}),
			'6 12 180 3000', "of a statement, its moments ($turn)");
		is(value(qq{SELECT seq_scans || ' ' || live_rows || ' ' || bytes FROM savant.table_hour WHERE relation = 42}),
			'6 50 8192', "of a table, what it was at the end ($turn)");
	}
}

# Partitions: today's and tomorrow's are there; one that is over goes, but never from under a reader.
is(value(q{SELECT count(*) FROM savant.footprint WHERE partitions < 2 AND table_name IN (SELECT relname FROM pg_class WHERE relkind = 'p')}),
	'0', 'partitions are made ahead');
my $old = value(q{SELECT to_char(now() - interval '20 days', 'YYYYMMDD')});
$node->safe_psql('postgres', qq{
	CREATE TABLE savant.snapshot_$old (LIKE savant.snapshot INCLUDING DEFAULTS);
	ALTER TABLE savant.snapshot ATTACH PARTITION savant.snapshot_$old
		FOR VALUES FROM ('$old 00:00+00') TO (timestamptz '$old 00:00+00' + interval '1 day');
	ALTER EXTENSION pg_savant ADD TABLE savant.snapshot_$old});
my $reader = $node->background_psql('postgres');
$reader->query_safe('BEGIN; SELECT count(*) FROM savant.snapshot;');
like(collect(), qr/problem: partition snapshot_$old: /, 'a partition that is read stays');
$reader->query_safe('COMMIT;');
unlike(collect(), qr/problem/, 'later');
is(value("SELECT to_regclass('savant.snapshot_$old') IS NULL"), 't', 'it is dropped');

# Locks that others hold: of users' tables, and of our own.
my $holder = $node->background_psql('postgres');
$node->safe_psql('postgres', 'UPDATE orders SET amount = amount + 1; SELECT pg_stat_force_next_flush()');
$holder->query_safe('BEGIN; LOCK TABLE orders;');
unlike(collect(), qr/no answer|problem/, 'a locked table of a user is no trouble');
is(latest(q{SELECT s.updated || ' ' || (s.bytes IS NULL) FROM savant.table_sample s JOIN savant.relation_name r USING (relation)
	WHERE r.name = 'public.orders' AND s.taken_at}), '1000 true', 'only its size is not known');
$holder->query_safe('ROLLBACK; BEGIN; LOCK TABLE savant.snapshot;');
my $told = collect();
like($told, qr/snapshot not written/, 'a locked table of ours');
like($told, qr/problem: snapshot: canceling statement due to lock timeout/, 'is said to be the reason');
$holder->query_safe('ROLLBACK;');
like(collect(), qr/snapshot written/, 'afterwards snapshots are written again');

# Who waits for whom.
my $waiter = $node->background_psql('postgres');
$holder->query_safe(q{SET application_name = 'newcomer'; BEGIN; UPDATE orders SET amount = 0 WHERE id = 1;});
$waiter->query_until(qr/go/, "\\echo go\nUPDATE orders SET amount = 1 WHERE id = 1;\n");
$node->poll_query_until('postgres', q{SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'});
collect();
is(latest(q{SELECT string_agg(depth || ' ' || cardinality(blocked_by) || ' ' || (root_pid = pid) || ' ' || (waiting_s IS NULL),
	', ' ORDER BY depth) FROM savant.lock_sample WHERE taken_at}),
	'0 0 true true, 1 1 false false', 'the blocking tree is kept');
is(latest(q{SELECT value FROM savant.metric WHERE series = 'sessions_blocked' AND taken_at}), '1', 'and counted');
collect();
is(value(q{SELECT count(*) FROM savant.change_event WHERE kind = 'new_client' AND object ~ ' / newcomer$'}),
	'1', 'an application that was never seen is told once');
$holder->query_safe('ROLLBACK;');
$_->quit for $holder, $waiter, $reader;

# One at a time; and nothing while the monitor collects.  No advisory lock of a user is in the way.
my $other = $node->background_psql('postgres', on_error_stop => 0);
my $key = 0x73617661;
$other->query_safe("SELECT pg_advisory_lock($key, 1), pg_advisory_lock(${key}::bigint << 32 | 1)");
unlike(collect(), qr/nothing collected/, 'advisory locks of users are others');
$node->safe_psql('postgres', q{
	CREATE FUNCTION wait_there() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
		IF current_setting('application_name') = 'slow' THEN PERFORM pg_sleep(600); END IF;
		RETURN NULL; END $$;
	CREATE TRIGGER wait_there AFTER INSERT ON savant.series_sample FOR EACH ROW EXECUTE FUNCTION wait_there();});
$other->query_until(qr/go/, "\\echo go\nSET application_name = 'slow';\nSELECT ai_collect();\n");
$node->poll_query_until('postgres', q{SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'});
is(collect(), 'nothing collected: somebody else is collecting in this database', 'one collection at a time');
$node->safe_psql('postgres', q{SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'});
$other->quit;
$node->safe_psql('postgres', 'DROP TRIGGER wait_there ON savant.series_sample; DROP FUNCTION wait_there()');
$node->safe_psql('postgres', q{
	ALTER SYSTEM SET savant.monitor_enabled = on; SELECT pg_reload_conf();
	INSERT INTO savant.snapshot (taken_at, took_ms, is_standby, by_monitor) VALUES (now(), 1, false, true)});
ok($node->poll_query_until('postgres', q{SELECT ai_collect() ~ 'the monitor collects in this database'}),
	'where the monitor collects, ai_collect() leaves it to it');
$node->safe_psql('postgres', 'ALTER SYSTEM SET savant.monitor_enabled = off; SELECT pg_reload_conf()');

# A dump has what people wrote, and no history; the extension leaves nothing behind.
$node->safe_psql('postgres', q{INSERT INTO savant.rule_setting (rule, warning, note) VALUES ('long_query', 7200, 'night jobs')});
my ($dump) = run_command([ 'pg_dump', '-d', $node->connstr('postgres') ]);
like($dump, qr/night jobs/, 'the settings of rules are dumped');
unlike($dump, qr/snapshot_|series_sample|statement_text/, 'history is not');
$node->safe_psql('postgres', 'DROP EXTENSION pg_savant');
is(value(q{SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'savant'}),
	'0', 'DROP EXTENSION takes all partitions along');

$node->stop;
done_testing();
