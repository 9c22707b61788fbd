# The what-if engine leaves nothing behind when it is cancelled, is not counted by pg_stat_statements,
# and its indexes are seen by no other session.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $node = new_node('what_if', conf =>
	  "shared_preload_libraries = 'pg_stat_statements, pg_savant'\npg_stat_statements.track_planning = on");
$node->safe_psql(
	'postgres', q(
	CREATE EXTENSION pg_stat_statements;
	CREATE TABLE reading AS SELECT i AS id, i % 500 AS sensor, i % 7 AS kind FROM generate_series(1, 20000) AS i;
	VACUUM ANALYZE reading;
	SELECT pg_stat_statements_reset();));

my $asked = 'SELECT * FROM reading WHERE sensor = 5';
my $endless = "SELECT * FROM savant._what_if_rate(ARRAY['$asked', 'SELECT count(*) FROM reading a JOIN reading b USING (id)'],"
  . " '{CREATE INDEX ON reading (sensor)}', 1000000000)";

# Shows what could have been left, in the session in which it happened.
my $left = q(
	SELECT count(*) FROM pg_backend_memory_contexts WHERE name LIKE 'savant what-if%';
	SELECT current_setting('transaction_read_only'), current_setting('default_transaction_read_only');
	SELECT count(*) FROM pg_locks WHERE relation = 'reading'::regclass;
	EXPLAIN (COSTS OFF) SELECT * FROM reading WHERE sensor = 5;
	INSERT INTO reading VALUES (0, 0, 0);
	DELETE FROM reading WHERE id = 0;
	SELECT used FROM savant._what_if('{SELECT * FROM reading WHERE sensor = 5}', '{CREATE INDEX ON reading (sensor)}') WHERE kind = 'statement';
);
my $nothing = "0\noff|off\n0\nSeq Scan on reading\n  Filter: (sensor = 5)\nBitmap Index Scan reading (sensor)";

# A timeout of the caller's own, in the middle of planning.
my ($code, $out, $err) = $node->psql('postgres', "SET statement_timeout = '200ms'; $endless");
like($err, qr/canceling statement due to statement timeout/, 'the caller\'s timeout ends it');
($code, $out, $err) =
  $node->psql('postgres', "SET statement_timeout = '200ms';\n$endless;\nRESET statement_timeout;\n$left", on_error_stop => 0);
is($out, $nothing, 'nothing is left in the session after a timeout');

# A cancel request, in a transaction that goes on from a savepoint.
my $session = in_background($node, 'postgres', $endless);
ok( $node->poll_query_until(
		'postgres',
		"SELECT count(*) = 1 FROM pg_stat_activity WHERE query LIKE '%1000000000)%' AND state = 'active' AND pid <> pg_backend_pid()"),
	'it runs');
is($node->safe_psql('postgres', "SELECT count(*) FROM pg_locks WHERE relation = 'reading'::regclass AND mode <> 'AccessShareLock'"),
	'0', 'it holds no lock that keeps anyone from reading or writing');
like($node->safe_psql('postgres', "EXPLAIN (COSTS OFF) $asked"), qr/Seq Scan/, 'another session does not see its indexes');
ok( $node->poll_query_until(
		'postgres',
		"SELECT bool_and(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE query LIKE '%1000000000)%' AND state = 'active' AND pid <> pg_backend_pid()"),
	'cancelled');
ok( $node->poll_query_until(
		'postgres', "SELECT count(*) = 0 FROM pg_locks WHERE relation = 'reading'::regclass"),
	'its locks are gone');
IPC::Run::finish($session);

($code, $out, $err) = $node->psql(
	'postgres',
	"BEGIN;\nSAVEPOINT s;\nSELECT count(*) FROM savant._what_if('{SELECT 1/id FROM nosuch}', '{CREATE INDEX ON reading (nosuch)}');\n"
	  . "ROLLBACK TO s;\n$left\nROLLBACK;",
	on_error_stop => 0);
is($out, $nothing, 'nothing is left in a transaction that goes on after an error');

# Plans that nobody asked for are no plans of the statement.
is( $node->safe_psql('postgres', "SELECT coalesce(sum(plans), 0) FROM pg_stat_statements WHERE query LIKE '%a JOIN reading b%' AND query NOT LIKE '%_what_if%'"),
	'0', 'pg_stat_statements counts no planning');

done_testing();
