# Where a monitor may have to work: settings that would stop others, other encodings, a standby
# and its promotion, few places for processes, ten thousand tables.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

# What is set for all must not stop the test's own sessions.
$ENV{PGOPTIONS} = join ' ', map { "-c $_" } qw(statement_timeout=0 lock_timeout=0 idle_in_transaction_session_timeout=0
	default_transaction_read_only=off track_activities=on);
$ENV{PGOPTIONS} .= ' -c default_transaction_isolation=read\\ committed';
my $node = new_node('places', monitor => 1, streaming => 1, conf => <<'CONF');
savant.monitor_interval = 1
max_worker_processes = 20
statement_timeout = 1ms
lock_timeout = 1ms
idle_in_transaction_session_timeout = 1ms
default_transaction_read_only = on
default_transaction_isolation = serializable
default_table_access_method = 'heap'
row_security = off
track_activities = off
session_preload_libraries = ''
autovacuum = off
CONF

sub snapshots_go_on
{
	my ($server, $database, $what) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	my $now = $server->safe_psql($database, 'SELECT count(*) FROM savant.snapshot');
	return ok($server->poll_query_until($database, "SELECT count(*) >= $now + 2 FROM savant.snapshot"), $what);
}

snapshots_go_on($node, 'postgres', 'limits and modes in postgresql.conf do not reach the monitor');
is($node->safe_psql('postgres', q{SELECT count(*) FROM savant.snapshot WHERE failures ? 'statements'}), '0',
	'without pg_stat_statements its probes do not apply');

# Settings of a database and of the role, and objects that want to be found first.
$node->safe_psql('postgres', 'CREATE DATABASE hostile');
$node->safe_psql('hostile', q{
	CREATE SCHEMA evil;
	CREATE FUNCTION evil.count(anyelement) RETURNS bigint LANGUAGE sql AS $$ SELECT 1/0::bigint $$;
	CREATE FUNCTION evil.now() RETURNS timestamptz LANGUAGE sql AS $$ SELECT (1/0)::text::timestamptz $$;
	CREATE TABLE evil.pg_class (oid oid); CREATE VIEW evil.pg_stat_activity AS SELECT 1/0 AS pid;
	CREATE EXTENSION pg_savant;
	ALTER DATABASE hostile SET search_path = evil, pg_catalog;
	ALTER DATABASE hostile SET session_replication_role = 'replica';
	ALTER DATABASE hostile SET transform_null_equals = on;
	ALTER DATABASE hostile SET standard_conforming_strings = off;
	ALTER DATABASE hostile SET datestyle = 'german, dmy';
	ALTER DATABASE hostile SET intervalstyle = 'sql_standard';
	ALTER DATABASE hostile SET timezone = 'Asia/Kathmandu';
	ALTER DATABASE hostile SET lc_numeric = 'C';
	ALTER DATABASE hostile SET extra_float_digits = -15;
	ALTER DATABASE hostile SET quote_all_identifiers = on;
	ALTER DATABASE hostile SET bytea_output = 'escape';
	ALTER DATABASE hostile SET enable_seqscan = off;
	ALTER DATABASE hostile SET work_mem = '64kB';});
my $mark = -s $node->logfile;
$node->safe_psql('postgres',
	"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'savant monitor' AND datname = 'hostile'");
$ENV{PGOPTIONS} .= ' -c search_path=public  -c session_replication_role=origin -c datestyle=iso';
snapshots_go_on($node, 'hostile', 'settings of a database neither');
$node->safe_psql('postgres', "ALTER ROLE CURRENT_USER SET search_path = evil; ALTER ROLE CURRENT_USER SET default_transaction_read_only = on");
snapshots_go_on($node, 'hostile', 'nor those of the role');
$node->safe_psql('postgres', "ALTER ROLE CURRENT_USER RESET ALL");
is($node->safe_psql('hostile', q{SELECT count(*) FROM savant.change_event WHERE kind = 'setting' AND object IN
	('synchronous_commit', 'lock_timeout', 'jit', 'log_statement')}), '0', 'what the monitor sets for itself is not told of the server');

# Encodings.
for my $encoding ('SQL_ASCII', 'LATIN1')
{
	my $database = lc $encoding;
	$node->safe_psql('postgres', "CREATE DATABASE $database ENCODING '$encoding' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
	$node->safe_psql($database, q{CREATE EXTENSION pg_savant; SET client_encoding = 'LATIN1';
		CREATE TABLE "caf} . "\xe9" . q{" (id integer)});
	snapshots_go_on($node, $database, "a database in $encoding");
	$node->safe_psql($database, q{SET client_encoding = 'LATIN1'; INSERT INTO "caf} . "\xe9" . q{" SELECT generate_series(1, 100)});
	ok($node->poll_query_until($database, 'SELECT count(*) > 0 FROM savant.relation_name WHERE name ~ \'caf\''),
		"a name that is not ASCII in $encoding");
}
unlike(slurp_file($node->logfile, $mark), qr/snapshot of the monitor/, 'no snapshot had a problem');
# What fails is told outside of a transaction, where nothing can be converted.
for my $database ('sql_ascii', 'latin1')
{
	my $pid = "SELECT pid FROM ai_workers() WHERE process = 'monitor' AND database = current_database()";
	my $before = $node->safe_psql($database, $pid);
	my $start = -s $node->logfile;
	$node->safe_psql($database, q{SET client_encoding = 'LATIN1';
		CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'd} . "\xe9" . q{faut'; END $$;
		CREATE TRIGGER fail BEFORE INSERT ON savant.series_sample FOR EACH ROW EXECUTE FUNCTION fail();});
	ok($node->wait_for_log(qr/snapshot of the monitor: snapshot: d.+faut/, $start), "what fails in $database is in the log");
	$node->safe_psql($database, 'DROP TRIGGER fail ON savant.series_sample; DROP FUNCTION fail()');
	snapshots_go_on($node, $database, 'and the next snapshots are taken');
	is($node->safe_psql($database, $pid), $before, 'by the same process');
}

# Ten thousand tables.
$node->safe_psql('postgres', 'CREATE DATABASE large');
$node->safe_psql('large', q{DO $$ BEGIN FOR i IN 1..10000 LOOP
	EXECUTE 'CREATE TABLE t' || i || ' (id integer)';
	IF i % 500 = 0 THEN COMMIT; END IF; END LOOP; END $$});
$node->safe_psql('large', 'CREATE EXTENSION pg_savant');
snapshots_go_on($node, 'large', 'ten thousand tables');
is($node->safe_psql('large', q{SELECT count(*) FROM savant.snapshot, jsonb_each(failures) f WHERE f.value ->> 'kind' = 'timed_out'}),
	'0', 'no probe takes too long');
note('ten thousand tables: ' . $node->safe_psql('large', q{SELECT 'first ' || round(max(took_ms)) || ' ms, later '
	|| round(min(took_ms)) || ' ms' FROM savant.snapshot}));
$node->safe_psql('postgres', 'DROP DATABASE large');

# Who may not collect.
$node->safe_psql('postgres', 'CREATE ROLE nobody LOGIN');
my ($code, undef, $error) = $node->psql('postgres', 'SET ROLE nobody; SELECT ai_collect()', on_error_stop => 0);
like($error, qr/permission denied for function ai_collect/, 'a role without a level collects nothing');
($code, undef, $error) = $node->psql('postgres', 'SET ROLE nobody; SELECT * FROM ai_workers()', on_error_stop => 0);
like($error, qr/permission denied for function ai_workers/, 'and sees no processes');

# A standby looks and writes nothing; after its promotion it writes.
$node->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'base', has_streaming => 1);
$standby->start;
my $watches = q{SELECT count(*) = 1 FROM ai_workers() WHERE process = 'monitor' AND database = 'postgres' AND detail ~ 'The last snapshot'};
ok($standby->poll_query_until('postgres', $watches), 'the monitor of a standby looks at it');
ok($standby->poll_query_until('postgres', 'SELECT count(*) = 0 FROM savant.snapshot WHERE is_standby'), 'and writes nothing');
$node->safe_psql('postgres', 'DROP DATABASE hostile');
$node->wait_for_catchup($standby);
ok($standby->poll_query_until('postgres', q{SELECT count(*) = 0 FROM ai_workers() WHERE database = 'hostile'
	OR process = 'monitor' AND database IS NULL}), 'DROP DATABASE on the primary ends its monitor on the standby');
my $pid = $standby->safe_psql('postgres', q{SELECT pid FROM ai_workers() WHERE process = 'monitor' AND database = 'postgres'});
$node->stop('fast');
$standby->promote;
my $promoted = q{FROM savant.snapshot WHERE discontinuities @> '[{"kind": "role_change"}]'};
ok($standby->poll_query_until('postgres', "SELECT count(*) = 1 $promoted"), 'it writes when it is promoted');
is($standby->safe_psql('postgres', q{SELECT pid FROM ai_workers() WHERE process = 'monitor' AND database = 'postgres'}),
	$pid, 'the same process, which knows what it saw before');
is($standby->safe_psql('postgres', q{SELECT count(*) FROM savant.change_event WHERE kind = 'role_switch'}), '1', 'the promotion is an event');
snapshots_go_on($standby, 'postgres', 'and goes on');
$standby->stop('fast');

# Twenty databases, and places for three processes.
delete $ENV{PGOPTIONS};
my $small = new_node('small', monitor => 1, conf => "savant.monitor_interval = 1\nmax_worker_processes = 4\nautovacuum = off");
new_database($small, 'd1');
for my $i (2 .. 20)
{
	$small->safe_psql('postgres', "CREATE DATABASE d$i TEMPLATE d1 STRATEGY wal_log");
}
ok($small->wait_for_log(qr/no monitor could be started for \d+ databases?/), 'twenty databases and few places: this is said');
$small->restart;
ok($small->poll_query_until('postgres', q{SELECT count(*) = 1 FROM ai_workers() WHERE process = 'monitor' AND state = 'watching'}),
	'those that fit are watched');
$mark = -s $small->logfile;
$small->append_conf('postgresql.conf', 'max_worker_processes = 30');
$small->restart;
ok($small->poll_query_until('postgres', q{SELECT count(*) = 21 FROM ai_workers() WHERE process = 'monitor' AND state = 'watching'}),
	'with more places all are');
unlike(slurp_file($small->logfile, $mark), qr/no monitor could be started/, 'and nothing is said any more');
$small->stop('fast');
done_testing();
