# What may happen while a question is being answered, and must not harm it or the
# server: cancel, timeout, termination, DDL and DROP EXTENSION elsewhere, and ten
# thousand questions in one session.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $node = new_node('ask_faults');
$node->safe_psql('postgres', <<'SQL');
CREATE TABLE orders (id integer PRIMARY KEY, amount numeric);
INSERT INTO orders SELECT i, i FROM generate_series(1, 100) i;
ANALYZE orders;
SQL

# Cheap by its plan, endless to run: passes the cost gate.
my $endless = 'WITH RECURSIVE r(n) AS (SELECT 1::bigint UNION ALL SELECT n + 1 FROM r) '
  . 'SELECT count(*) FROM r, orders /* endless */';
my $ask_endless = "SELECT ai_ask('$endless')";
my $running = "FROM pg_stat_activity WHERE query LIKE '%endless%' AND pid <> pg_backend_pid() "
  . "AND state = 'active'";

sub ask_in_background
{
	my $session = in_background($node, 'postgres', $ask_endless);
	$node->poll_query_until('postgres', "SELECT count(*) = 1 $running")
	  or die 'the question does not run';
	# The table is locked from the checks on: then it is in the executor's hands.
	$node->poll_query_until('postgres',
		"SELECT count(*) > 0 FROM pg_locks WHERE relation = 'orders'::regclass "
		  . "AND mode = 'AccessShareLock' AND pid <> pg_backend_pid()")
	  or die 'the statement was not reached';
	return $session;
}

sub nobody_runs
{
	my ($name) = @_;
	return ok($node->poll_query_until('postgres', "SELECT count(*) = 0 $running"), $name);
}

# Cancel and termination reach the statement inside and pass through.
for my $function (qw(pg_cancel_backend pg_terminate_backend))
{
	my $session = ask_in_background();
	$node->safe_psql('postgres', "SELECT $function(pid) $running");
	$session->finish;
	nobody_runs("$function ends a question");
}
like(
	stderr_of($node, 'postgres', "SET statement_timeout = '200ms'; $ask_endless"),
	qr/canceling statement due to statement timeout/,
	'statement_timeout of the session ends a question as an error');
like(
	$node->safe_psql('postgres', "SET savant.query_timeout = '200ms'; $ask_endless"),
	qr/I did not run this|did not finish|time/,
	'the own limit is told as an answer');
is( $node->safe_psql('postgres', "SELECT ai_answer('SELECT count(*) FROM orders') #>> '{rows,0,count}'"),
	'100',
	'and the next question is answered');

# DDL of another session waits for a question that uses the table, and is seen afterwards.
my $session = ask_in_background();
like(
	stderr_of($node, 'postgres', "SET lock_timeout = '50ms'; ALTER TABLE orders ADD COLUMN late text"),
	qr/lock timeout/,
	'DDL does not pull a table away under a question');
$node->safe_psql('postgres', "SELECT pg_cancel_backend(pid) $running");
$session->finish;
my $connection = $node->connstr('postgres');
my $out = $node->safe_psql('postgres', <<"SQL");
SELECT ai_answer('describe orders') ->> 'row_count';
\\! psql -Xqd "$connection" -c 'ALTER TABLE orders ADD COLUMN paid boolean'
SELECT ai_answer('describe orders') ->> 'row_count';
SQL
is($out, "2\n3", 'a column that another session added is in the next answer');

# DROP EXTENSION elsewhere: whatever it waits for, nobody crashes.
new_database($node, 'dropped');
$node->safe_psql('dropped', 'CREATE TABLE orders (id integer)');
$session = in_background($node, 'dropped', $ask_endless);
$node->poll_query_until('postgres', "SELECT count(*) = 1 $running");
$node->psql('dropped', "SET lock_timeout = '1s'; DROP EXTENSION pg_savant");
$node->safe_psql('postgres', "SELECT pg_cancel_backend(pid) $running");
$session->finish;
nobody_runs('the question ends');
$node->safe_psql('dropped', 'DROP EXTENSION IF EXISTS pg_savant; CREATE EXTENSION pg_savant');
is($node->safe_psql('dropped', "SELECT ai_answer('SELECT 1 AS one') ->> 'row_count'"),
	'1', 'the extension works after it was made again');
is($node->safe_psql('postgres', "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND backend_start < pg_postmaster_start_time()"),
	'0', 'no crash: sessions are younger than the server');

# Ten thousand questions of several kinds: memory stays flat.
my $questions = <<'SQL';
DO $$
BEGIN
	FOR i IN 1..500 LOOP
		PERFORM ai_answer('how many orders are there?');
		PERFORM ai_answer('SELECT id FROM orders WHERE id < 20');
		PERFORM ai_answer('delete all orders');
		PERFORM ai_answer('SELECT missing FROM orders');
	END LOOP;
END
$$;
SQL
my $pages = "SELECT split_part(pg_read_file('/proc/self/statm'), ' ', 2);\n";
my @resident =
  split /\n/, $node->safe_psql('postgres', $questions . $pages . $questions x 4 . $pages);
my $growth = ($resident[1] - $resident[0]) * 4;
note("resident: $resident[0] pages after 2,000 questions, $resident[1] after 10,000");
cmp_ok($growth, '<', 4096, 'ten thousand questions leave less than 4 MB behind');

$node->stop;
done_testing();
