# Errors in the server log: counted in every process, by database and SQLSTATE; failed logins; the
# health rules that read them.
use strict;
use warnings;

use IPC::Run ();
use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $node = new_node('errors', conf => "deadlock_timeout = 10ms\nautovacuum_naptime = 1s");
my $psql = sub { $node->psql('postgres', @_, on_error_stop => 0) };

sub value
{
	my ($sql, $database) = @_;
	return $node->safe_psql($database // 'postgres', $sql);
}

sub count_of
{
	my ($code, $kind) = @_;
	$kind //= 'error';
	return value("SELECT coalesce(sum(times), 0) FROM savant.logged_error
		WHERE sqlstate = '$code' AND kind = '$kind' AND datname IS NOT DISTINCT FROM 'postgres'");
}

# Errors of clients, of blocks that catch them, and of parallel workers.
value('SELECT ai_collect()');
$psql->(join ';', ('SELECT 1/0') x 25);
is(count_of('22012'), '25', 'each error is counted');
is(value("SELECT message FROM savant.logged_error WHERE sqlstate = '22012'"), 'division by zero', 'with its text');
$psql->(q{SELECT 'secret-4711'::integer});
is(value("SELECT message FROM savant.logged_error WHERE sqlstate = '22P02'"), 'invalid input syntax for type %s: "%s"',
	'without the values of users');
value(q{DO $$ BEGIN PERFORM 1/0; EXCEPTION WHEN division_by_zero THEN END $$});
is(count_of('22012'), '25', 'an error that is caught is not in the log');
value('CREATE DATABASE other');
$node->psql('other', 'SELECT 1/0', on_error_stop => 0);
is(value("SELECT string_agg(datname || ' ' || times, ', ' ORDER BY datname) FROM savant.logged_error WHERE sqlstate = '22012'"),
	'other 1, postgres 25', 'each database has its own');
is(value('SELECT bool_and(since BETWEEN pg_postmaster_start_time() - interval \'1 min\' AND now()) FROM savant.logged_error'), 't',
	'since the start');

# From many sessions at once nothing is lost.
my $script = "SELECT sqrt(-1);\n" x 40;
my @clients = map {
	my $in = $script; # which its reader empties
	IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres') ], '<', \$in, '>', \my $out, '2>', \my $err)
} 1 .. 6;
$_->finish for @clients;
is(count_of('2201F'), '240', 'six sessions at once');

# Logins.  The error comes before there is a database.
value(q{CREATE ROLE app LOGIN PASSWORD 'right'; CREATE ROLE shut NOLOGIN});
my $hba = $node->data_dir . '/pg_hba.conf';
my $lines = slurp_file($hba);
append_to_file("$hba.new", "local all app scram-sha-256\nlocal all turned reject\n$lines");
rename "$hba.new", $hba or die $!;
$node->reload;
my $failed = "SELECT coalesce(sum(times), 0) FROM savant.logged_error WHERE kind = 'fatal' AND sqlstate LIKE '28%'";
{
	local $ENV{PGPASSWORD} = 'wrong';
	for my $role (('app') x 5, 'turned', 'shut')
	{
		isnt($node->psql('postgres', 'SELECT 1', extra_params => [ '-U', $role ]), 0, "$role cannot log in");
	}
}
ok($node->poll_query_until('postgres', "SELECT ($failed) = 7"), 'logins that fail are counted, whoever turns them away');
is($node->psql('postgres', 'SELECT 1', extra_params => [ '-U', 'postgres' ]), 0, 'others log in');

# The series and the rules.
value(q{INSERT INTO savant.rule_setting (rule, warning) VALUES ('too_many_invalid_logins', 1)});
value('SELECT ai_collect()');
is(value(q{SELECT readings[array_position(s.series, d.id)] FROM savant.series_sample s, savant.series d
	WHERE d.name = 'failed_logins' ORDER BY taken_at DESC LIMIT 1}), '7', 'a series has them');
is(value(q{SELECT readings[array_position(s.series, d.id)] > 0 FROM savant.series_sample s, savant.series d
	WHERE d.name = 'errors_logged_per_second' ORDER BY taken_at DESC LIMIT 1}), 't', 'and one has the errors');
like(value(q{SELECT title FROM savant.health_result WHERE rule = 'too_many_invalid_logins'}), qr/^7 logins failed in/,
	'too_many_invalid_logins');

# log_error_spike: against a past of its own.
value(q{INSERT INTO savant.snapshot (taken_at, seconds, took_ms, probe_ms, failures, discontinuities, is_standby, by_monitor)
	SELECT now() - i * interval '1 min', 60, 1, '{}', '{}', '[]', false, true FROM generate_series(10, 60) i;
	INSERT INTO savant.series_sample (taken_at, series, readings, weights)
	SELECT now() - i * interval '1 min', ARRAY[d.id], ARRAY[0.001::real], ARRAY[1::real]
	FROM generate_series(10, 60) i, savant.series d WHERE d.name = 'errors_logged_per_second'});
$psql->(join ';', ('SELECT 1/0') x 500);
value('SELECT ai_collect()');
like(value(q{SELECT title || ' / ' || detail FROM savant.health_result WHERE rule = 'log_error_spike'}),
	qr/^5\d\d errors in .*22012 \(division by zero\) 500 times/, 'log_error_spike');

# A vacuum that gives way.
value(q{CREATE TABLE busy (a integer) WITH (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0,
	autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1);
	INSERT INTO busy SELECT generate_series(1, 20000); DELETE FROM busy});
ok($node->poll_query_until('postgres', "SELECT count(*) > 0 FROM pg_stat_progress_vacuum WHERE relid = 'busy'::regclass"),
	'a vacuum is at work');
value('BEGIN; LOCK TABLE busy; COMMIT');
ok($node->poll_query_until('postgres', "SELECT times >= 1 FROM savant.logged_error WHERE kind = 'cancelled_autovacuum'
	AND datname = 'postgres' AND sqlstate = '57014'"), 'one that gives way is counted');
value('ALTER TABLE busy SET (autovacuum_enabled = off)');
value(q{INSERT INTO savant.rule_setting (rule, info) VALUES ('vacuum_canceled_often', 1)});
like(value(q{SELECT title FROM ai_health_findings() WHERE rule = 'vacuum_canceled_often'}), qr/^Autovacuum gave way \d+ times/,
	'vacuum_canceled_often');

# Who may see it.
value("CREATE ROLE nobody LOGIN; CREATE ROLE watcher LOGIN; SELECT ai_grant('watcher', 'monitor')");
my (undef, undef, $error) = $psql->('SELECT * FROM savant.logged_error', extra_params => [ '-U', 'nobody' ]);
like($error, qr/permission denied for view logged_error/, 'not for everybody');
is($node->safe_psql('postgres', 'SELECT count(*) > 0 FROM savant.logged_error', extra_params => [ '-U', 'watcher' ]), 't',
	'for level monitor');

# The log's own process has no shared memory; a restart begins anew.
$node->append_conf('postgresql.conf', "logging_collector = on\n");
$node->restart;
$psql->('SELECT 1/0');
is(count_of('22012'), '1', 'with the logging collector; after a restart counting begins anew');
$node->stop('immediate');
$node->start;
$psql->('SELECT 1/0');
is(count_of('22012'), '1', 'and after a crash');

# Not preloaded: said, not zero.
$node->append_conf('postgresql.conf', "shared_preload_libraries = ''\n");
$node->restart;
(undef, undef, $error) = $psql->('SELECT * FROM savant.logged_error');
like($error, qr/counted only with shared_preload_libraries/, 'without preload nothing is counted');
is(value(q{SELECT state || ': ' || reason FROM ai_health_rules() WHERE rule = 'vacuum_canceled_often'}) =~ /^not_applicable: .*shared_preload/ ? 1 : 0,
	1, 'and the rules do not apply');

done_testing();
