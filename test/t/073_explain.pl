# Explaining in a living server: cancels and timeouts, statements by their queryid, what is in
# the record, and that a session is afterwards what it was before.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $node = new_node('explain', conf => <<'CONF');
shared_preload_libraries = 'pg_stat_statements,pg_savant'
savant.example_slots = 64
savant.max_concurrent = 0
savant.max_plan_cost = 0
CONF

$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION pg_stat_statements;
CREATE ROLE alice LOGIN;
CREATE ROLE bob LOGIN;
CREATE ROLE watcher LOGIN;
GRANT pg_read_all_stats TO watcher;
CREATE TABLE orders (id integer PRIMARY KEY, customer integer, status text);
INSERT INTO orders SELECT i, i % 1000, 'paid' FROM generate_series(1, 50000) i;
CREATE TABLE log (at timestamptz DEFAULT now(), id serial);
ANALYZE orders;
GRANT SELECT ON orders TO alice, bob, watcher;
SQL
for my $role (qw(alice bob watcher))
{
	$node->safe_psql('postgres', "SELECT ai_grant('$role', 'advise')");
}

# Everything of a session that a call could leave changed.
my $state = q{SELECT md5(string_agg(name || '=' || coalesce(setting, ''), ',' ORDER BY name)) FROM pg_settings;
SELECT count(*) FROM pg_prepared_statements;
SELECT count(*) FROM pg_cursors WHERE name <> '';
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory';
SELECT current_user, current_setting('transaction_read_only');};
my $endless = q{SELECT count(*) FROM generate_series(1, 10000000000) AS a(i) WHERE i % 2 = 3};

sub session
{
	my ($sql) = @_;
	my ($code, $out, $err) = $node->psql('postgres', $sql, on_error_stop => 0);
	return ($out, $err);
}

# Our own time limit is told in the answer, the caller's is an error of the caller.
my ($out, $err) = session(<<"SQL");
SET savant.query_timeout = '100ms';
SELECT ai_explain('$endless', run => true) LIMIT 1;
SQL
like($out, qr/^Not run, because it took too long: statement ran longer than 100 ms\. Expected to/m,
	'our time limit leaves the plan');
is($err, '', 'without an error');

($out, $err) = session(<<"SQL");
SELECT ai_check('SELECT 1') IS NULL;
$state
SET statement_timeout = '200ms';
SELECT ai_explain('$endless', run => true);
SELECT ai_explain('SELECT 1/(id - id) FROM orders', run => true) \\g /dev/null
SELECT ai_explain('SELECT nothing FROM orders');
SELECT ai_explain('DELETE FROM log', run => true) \\g /dev/null
RESET statement_timeout;
\\echo between
$state
SQL
like($err, qr/canceling statement due to statement timeout/, 'the caller\'s own timeout is an error');
my ($before, $after) = split /between\n/, $out;
$before =~ s/^f\n//;
is($after, $before =~ s/\n\z//r, 'a session is the same after a timeout, an error and a modification');

# A cancel ends it at once and is recorded; nothing has been run.
my $waiting = in_background($node, 'postgres', "SELECT ai_explain('$endless', run => true)");
$node->poll_query_until('postgres', q{SELECT count(*) = 1 FROM pg_stat_activity
	WHERE query LIKE 'SELECT ai_explain%' AND state = 'active' AND pid <> pg_backend_pid()})
  or die 'it does not run';
$node->safe_psql('postgres', q{SELECT pg_cancel_backend(pid) FROM pg_stat_activity
	WHERE query LIKE 'SELECT ai_explain%' AND state = 'active' AND pid <> pg_backend_pid()});
$waiting->finish;
ok( $node->poll_query_until('postgres',
		q{SELECT count(*) >= 1 FROM savant.request_log WHERE verb = 'ai_explain' AND status = 'aborted' AND sqlstate = '57014'}),
	'a cancelled request is recorded as aborted');
is($node->safe_psql('postgres', 'SELECT count(*), (SELECT is_called FROM log_id_seq) FROM log'),
	'0|f', 'no row, no number of a sequence');

# Parallel workers: in the plan, not in the run.
($out, $err) = session(<<'SQL');
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT ai_explain_json('SELECT count(*) FROM orders') #>> '{nodes,1,type}';
SELECT e -> 'measured', e #>> '{notes,0,code}', e::text ~ 'Gather' FROM ai_explain_json('SELECT count(*) FROM orders', run => true) AS e;
SHOW max_parallel_workers_per_gather;
SQL
is($out, "Gather\ntrue|planned_without_workers|f\n2", 'planned with workers, measured without, and said so');

# Statements by their queryid, by the rules of pg_stat_statements.
$node->safe_psql('postgres', 'SET ROLE alice; SELECT * FROM orders WHERE customer = 77 AND status = \'sent\'');
my $id = $node->safe_psql('postgres', q{SELECT queryid FROM pg_stat_statements
	WHERE query LIKE '%FROM orders WHERE customer = $1%'});
my $explain = "SELECT e ->> 'input', e ->> 'queryid', e #>> '{nodes,0,relation}', e::text ~ '77' "
  . "FROM ai_explain_json('$id') AS e";
is($node->safe_psql('postgres', "SET ROLE alice; $explain"), "queryid|$id|orders|t",
	'one\'s own statement, with the constants of an execution');
is($node->safe_psql('postgres', "SET ROLE watcher; $explain"), "queryid|$id|orders|t",
	'a member of pg_read_all_stats sees it');
like(stderr_of($node, 'postgres', "SET ROLE bob; $explain"), qr/pg_stat_statements has no statement $id/,
	'for another role it is not there');
like(stderr_of($node, 'postgres', q{SELECT ai_explain('42')}), qr/pg_stat_statements has no statement 42/,
	'an unknown number');

# The record has statements without their constants; of a plan only that there was one.
$node->safe_psql('postgres', q{SET ROLE alice;
	SELECT ai_explain('SELECT * FROM orders WHERE status = ''personal''')});
$node->safe_psql('postgres', q{SET ROLE alice;
	SELECT ai_explain('Seq Scan on orders  (cost=0.00..42.00 rows=2 width=20)
  Filter: (status = ''personal''::text)')});
ok( $node->poll_query_until('postgres',
		q{SELECT count(*) = 2 FROM savant.request_log WHERE verb = 'ai_explain' AND role_name = 'alice'}),
	'both requests are recorded');
is( $node->safe_psql('postgres',
		q{SELECT status, coalesce(sql, question) FROM savant.request_log
		WHERE verb = 'ai_explain' AND role_name = 'alice' ORDER BY at}),
	"answered|SELECT * FROM orders WHERE status = \$1\nanswered|(a plan)", 'without constants');

# A thousand explanations leave no memory behind.
($out, $err) = session(<<'SQL');
SET savant.audit_enabled = off;
CREATE FUNCTION explain_often(times integer) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
	FOR i IN 1 .. times LOOP
		PERFORM ai_plan_findings('SELECT * FROM orders WHERE customer = 7', run => i % 10 = 0);
		BEGIN
			PERFORM ai_explain('SELECT 1/0');
		EXCEPTION WHEN division_by_zero THEN NULL;
		END;
	END LOOP;
	RETURN (SELECT sum(total_bytes) FROM pg_backend_memory_contexts WHERE name !~ 'TopTransaction|SPI|ExprContext|PL/pgSQL');
END $$;
SELECT explain_often(50) AS first \gset
SELECT explain_often(500) AS last \gset
SELECT :last - :first < 1000000;
SQL
is($out, 't', 'memory does not grow') or diag($err);

done_testing();
