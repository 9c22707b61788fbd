# What may go wrong around a snapshot of the monitor: a crash in the middle of it, a stop of the
# server, locks, a full disk, DROP EXTENSION, a cancellation, statistics that are reset.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use PostgreSQL::Test::BackgroundPsql;
use SavantCluster;
use Test::More;

my $node = new_node('faults', monitor => 1, conf => <<'CONF');
shared_preload_libraries = 'pg_stat_statements,pg_savant'
savant.monitor_interval = 1
restart_after_crash = on
autovacuum = off
CONF
$node->safe_psql('postgres', 'CREATE EXTENSION pg_stat_statements; CREATE TABLE stones (id integer)');

sub value
{
	my ($sql) = @_;
	return $node->safe_psql('postgres', $sql);
}

sub polls
{
	my ($sql, $what) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	return ok($node->poll_query_until('postgres', $sql), $what);
}

# `count` snapshots more than there are now.
sub snapshots_go_on
{
	my ($what, $count) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	my $now = value('SELECT count(*) FROM savant.snapshot');
	return polls("SELECT count(*) >= $now + " . ($count // 2) . ' FROM savant.snapshot', $what);
}

sub monitor_pid
{
	return value("SELECT pid FROM ai_workers() WHERE process = 'monitor' AND database = 'postgres'");
}

my $sleeps = "SELECT count(*) = 1 FROM pg_stat_activity WHERE backend_type = 'savant monitor' AND wait_event = 'PgSleep'";

# The next snapshot stops between its first row and its last; later ones do not.
sub stop_in_the_middle
{
	$node->safe_psql('postgres', q{
		CREATE SEQUENCE turns;
		CREATE FUNCTION wait_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
			IF nextval('public.turns') = 1 THEN PERFORM pg_sleep(600); END IF;
			RETURN NULL; END $$;
		CREATE TRIGGER wait_once AFTER INSERT ON savant.series_sample FOR EACH ROW EXECUTE FUNCTION wait_once();});
	return ok($node->poll_query_until('postgres', $sleeps), 'the monitor is in the middle of a snapshot');
}

sub no_longer
{
	$node->safe_psql('postgres',
		'DROP TRIGGER wait_once ON savant.series_sample; DROP FUNCTION wait_once(); DROP SEQUENCE turns;');
	return;
}

my $halves = q{SELECT count(*) FROM savant.snapshot s FULL JOIN savant.series_sample v USING (taken_at)
	WHERE s.took_ms IS NULL OR v.series IS NULL};
my $restarts = q{SELECT count(*) FROM savant.change_event WHERE kind = 'restart'};

snapshots_go_on('snapshots are taken', 3);
is(value(q{SELECT count(*) FROM pg_stat_statements WHERE query ~ 'jsonb_to_recordset|pg_stat_archiver'}), '0',
	'statements of the monitor are not in pg_stat_statements');

# A crash in the middle of a snapshot.
stop_in_the_middle();
$node->safe_psql('postgres', 'CHECKPOINT');
my $pid = monitor_pid();
my $mark = -s $node->logfile;
kill 'KILL', $pid;
ok($node->wait_for_log(qr/all server processes terminated; reinitializing/, $mark), 'it is killed: the server starts all anew');
polls("SELECT ($halves) = 0", 'no half snapshot is to be seen');
polls("SELECT ($restarts) = 1", 'the next one tells the restart');
is(value(q{SELECT discontinuities @> '[{"kind": "restart"}]' AND NOT EXISTS (SELECT FROM savant.statement_sample p WHERE p.taken_at = s.taken_at)
	FROM savant.snapshot s JOIN savant.change_event e ON e.seen_at = s.taken_at WHERE e.kind = 'restart'}), 't',
	'and is compared with nothing');
no_longer();
snapshots_go_on('and so on');

# The library's process alone: the next one goes on where it was.
$pid = monitor_pid();
my $before = value('SELECT max(taken_at) FROM savant.snapshot');
$node->safe_psql('postgres', "SELECT pg_terminate_backend($pid)");
polls("SELECT count(*) > 1 FROM savant.snapshot WHERE taken_at > '$before'", 'a monitor that is terminated comes again');
is(value("SELECT count(*) FROM savant.snapshot WHERE taken_at > '$before' AND discontinuities \@> '[{\"kind\": \"first_snapshot\"}]'"),
	'0', 'the next one has something to compare with');
is(value($restarts), '1', 'this is no restart');

# An immediate stop, and a fast one in the middle of a snapshot.
$node->stop('immediate');
$node->start;
polls("SELECT ($restarts) = 2", 'an immediate stop');
stop_in_the_middle();
$mark = -s $node->logfile;
$node->stop('fast');
my $log = slurp_file($node->logfile, $mark);
like($log, qr/database system is shut down/, 'a fast stop in the middle of a snapshot does not wait for it');
unlike($log, qr/snapshot of the monitor|savant monitor.*exited with exit code [^01]/, 'and nothing is said of it');
$node->start;
no_longer();
polls("SELECT ($restarts) = 3", 'each restart is told once');
is(value($halves), '0', 'no half snapshot after all this');

# A cancellation ends one snapshot, not the process.
stop_in_the_middle();
$pid = monitor_pid();
$mark = -s $node->logfile;
$node->safe_psql('postgres', "SELECT pg_cancel_backend($pid)");
ok($node->wait_for_log(qr/snapshot of the monitor: it was cancelled/, $mark), 'a snapshot is cancelled');
no_longer();
snapshots_go_on('the next ones are not');
is(monitor_pid(), $pid, 'by the same process');

# Statistics that are reset.
for my $reset ('pg_stat_reset', 'pg_stat_statements_reset')
{
	$before = value('SELECT clock_timestamp()');
	$node->safe_psql('postgres', "SELECT $reset()");
	polls("SELECT count(*) > 0 FROM savant.change_event WHERE kind = 'stats_reset' AND seen_at > '$before'", "$reset() is an event");
	snapshots_go_on('and snapshots go on');
	is(value("SELECT count(*) FROM savant.metric WHERE taken_at > '$before' AND (value < 0 OR series = 'commits_per_second' AND value > 10000)"),
		'0', 'without a spike');
}

# The clock is set, by an hour either way, between the snapshot that was kept and the next one.
for my $hours (1, -1)
{
	$node->safe_psql('postgres', 'ALTER SYSTEM SET savant.monitor_enabled = off');
	$node->reload;
	polls("SELECT count(*) = 0 FROM pg_stat_activity WHERE backend_type = 'savant monitor'", 'no monitor');
	$node->safe_psql('postgres', qq{UPDATE savant.collector_state SET state = jsonb_set(state::jsonb, '{taken_at}',
		to_jsonb((state::jsonb ->> 'taken_at')::float8 - 3600 * $hours))::text});
	$before = value('SELECT clock_timestamp()');
	$node->safe_psql('postgres', 'ALTER SYSTEM RESET savant.monitor_enabled');
	$node->reload;
	polls(qq{SELECT count(*) = 1 FROM savant.snapshot WHERE taken_at > '$before' AND discontinuities \@> '[{"kind": "clock_step"}]'},
		"the clock went by $hours h");
	is(value(qq{SELECT count(*) FROM savant.snapshot WHERE taken_at > '$before' AND seconds NOT BETWEEN 0 AND 600}),
		'0', 'intervals are those of a clock that does not step');
	is(value("SELECT count(*) FROM savant.metric WHERE taken_at > '$before' AND value < 0"), '0', 'no rate is below zero');
	snapshots_go_on('and snapshots go on');
}

# A disk that is full.
$node->safe_psql('postgres', q{
	CREATE SEQUENCE attempts;
	CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
		$$ BEGIN PERFORM nextval('public.attempts'); RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
	CREATE TRIGGER full_disk BEFORE INSERT ON savant.series_sample FOR EACH ROW EXECUTE FUNCTION full_disk();});
$mark = -s $node->logfile;
ok($node->wait_for_log(qr/snapshot of the monitor: snapshot: could not extend file/, $mark), 'a full disk is told');
my $taken = "SELECT detail ~ 'last snapshot' AND state = 'watching' FROM ai_workers() WHERE process = 'monitor' AND database = 'postgres'";
$before = value('SELECT count(*) FROM savant.snapshot');
$pid = monitor_pid();
polls($taken, 'the monitor goes on');
# What happens meanwhile is in the interval of the next snapshot that is written.
my $written = value('SELECT max(taken_at) FROM savant.snapshot');
value(join ';', ('SELECT id FROM stones WHERE id = 4711') x 7, 'CREATE TABLE meanwhile (id integer)');
my $attempts = value('SELECT last_value FROM attempts');
polls("SELECT last_value >= $attempts + 2 FROM attempts", 'snapshots are lost');
$node->safe_psql('postgres', 'DROP TRIGGER full_disk ON savant.series_sample; DROP FUNCTION full_disk()');
snapshots_go_on('there is room again');
my $next = "(SELECT min(taken_at) FROM savant.snapshot WHERE taken_at > '$written')";
is(value("SELECT abs(seconds - extract(epoch FROM taken_at - '$written')) < 1 FROM savant.snapshot WHERE taken_at = $next"), 't',
	'its interval begins with the last snapshot that was written');
is(value("SELECT s.calls FROM savant.statement_sample s JOIN savant.statement_text t USING (query_id)
	WHERE t.statement LIKE 'SELECT id FROM stones%' AND s.taken_at = $next"), '7', 'statements in between are counted');
is(value("SELECT count(*) FROM savant.change_event WHERE object = 'public.meanwhile' AND seen_at = $next"), '1',
	'and changes are told');
is(monitor_pid(), $pid, 'it is the same process');
$log = slurp_file($node->logfile, $mark);
is(scalar(() = $log =~ /could not extend file/g), 1, 'and it was told once');

# Locks: nobody waits behind the monitor, and it goes on.
my $holder = $node->background_psql('postgres');
$holder->query_safe('BEGIN; LOCK TABLE stones IN ACCESS EXCLUSIVE MODE;');
$before = value('SELECT max(taken_at) FROM savant.snapshot');
ok($node->poll_query_until('postgres', "SELECT count(*) >= 2 FROM savant.snapshot WHERE taken_at > '$before'"),
	'snapshots are taken while a table of a user is locked');
$holder->query_safe('ROLLBACK; BEGIN; LOCK TABLE savant.series_sample;');
$mark = -s $node->logfile;
ok($node->wait_for_log(qr/snapshot of the monitor: snapshot: canceling statement due to lock timeout/, $mark),
	'a table of ours that is locked');
$holder->query_safe('COMMIT;');
snapshots_go_on('is written again when it is not');

# DROP EXTENSION while a snapshot is written: it waits for this unit, and the monitor leaves.
stop_in_the_middle();
my $drop = in_background($node, 'postgres', 'SET deadlock_timeout = 10; DROP EXTENSION pg_savant CASCADE');
polls(q{SELECT count(*) = 1 FROM pg_stat_activity WHERE query ~ '^SET deadlock_timeout' AND wait_event_type = 'Lock'},
	'DROP EXTENSION waits');
$node->safe_psql('postgres', "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE backend_type = 'savant monitor' AND wait_event = 'PgSleep'");
ok($drop->finish, 'and goes through');
polls("SELECT count(*) = 0 FROM pg_stat_activity WHERE backend_type = 'savant monitor'", 'the monitor leaves');
unlike(slurp_file($node->logfile), qr/deadlock detected/, 'nothing has deadlocked');
$node->safe_psql('postgres', 'DROP FUNCTION wait_once(); DROP SEQUENCE turns; CREATE EXTENSION pg_savant');

# ... and in a transaction that stays open: the monitor waits half a second, not the user.
snapshots_go_on('it is there again', 1);
$holder->query_safe('BEGIN; DROP EXTENSION pg_savant;');
$mark = -s $node->logfile;
ok($node->wait_for_log(qr/snapshot of the monitor: .*lock timeout/, $mark), 'the monitor gives up its lock');
$holder->query_safe('ROLLBACK;');
snapshots_go_on('and the extension is still there');
$holder->quit;

# DROP DATABASE in the middle of a snapshot.
$node->safe_psql('postgres', 'CREATE DATABASE shop');
$node->safe_psql('shop', 'CREATE EXTENSION pg_savant');
$node->safe_psql('shop', q{
	CREATE FUNCTION wait_always() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(600); RETURN NULL; END $$;
	CREATE TRIGGER wait_always AFTER INSERT ON savant.series_sample FOR EACH ROW EXECUTE FUNCTION wait_always();});
polls($sleeps, 'the monitor of another database is in the middle of a snapshot');
is($node->psql('postgres', 'DROP DATABASE shop'), 0, 'DROP DATABASE');

is(value(q{SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'savant monitor' AND wait_event_type = 'Extension'
	AND (xact_start IS NOT NULL OR backend_xmin IS NOT NULL)}), '0', 'no transaction is open while a monitor waits');
$node->stop('fast');
done_testing();
