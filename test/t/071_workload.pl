# The workload of the index adviser: statements of pg_stat_statements with the constants of
# one execution; who sees whose; and that searching leaves nothing behind.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $node = new_node('workload', conf => <<'CONF');
shared_preload_libraries = 'pg_stat_statements,pg_savant'
pg_stat_statements.track = all
savant.example_slots = 64
savant.max_concurrent = 0
max_connections = 40
CONF

$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION pg_stat_statements;
CREATE ROLE alice LOGIN;
CREATE ROLE bob LOGIN;
CREATE ROLE watcher LOGIN;
GRANT pg_read_all_stats TO watcher;
CREATE TABLE orders (id integer PRIMARY KEY, customer integer, status text, total numeric, placed timestamptz);
INSERT INTO orders SELECT i, i % 1000, (ARRAY['new', 'paid', 'sent'])[i % 3 + 1], i % 997,
	timestamptz '2026-01-01' + i * interval '1 minute' FROM generate_series(1, 30000) i;
ANALYZE orders;
GRANT SELECT, UPDATE ON orders TO alice, bob;
SQL
my $grants = join ';', map {
	my $role = $_;
	map { "GRANT EXECUTE ON FUNCTION savant.$_ TO $role" }
		('_workload(float8)', '_example(bigint, regrole)')
} qw(alice bob watcher);
$node->safe_psql('postgres', $grants);

sub as_role
{
	my ($role, $sql, @more) = @_;
	return $node->psql('postgres', $sql, extra_params => [ '-U', $role ], @more);
}

sub clean
{
	$node->safe_psql('postgres', 'SELECT savant._forget_examples(), pg_stat_statements_reset()');
	return;
}

# What is planned for the statement that is like the pattern, seen by the role.
sub planned
{
	my ($role, $pattern) = @_;
	my ($code, $out) = as_role($role,
		"SELECT constants || ': ' || sql FROM savant._workload(1) WHERE sql ~ \$\$$pattern\$\$ ORDER BY 1");
	return $out;
}

clean();
as_role('alice', 'SELECT count(*) FROM orders WHERE customer = 42 AND total > -5');
is(planned('alice', 'customer'), 'example: SELECT count(*) FROM orders WHERE customer = 42 AND total > (-5)',
	'the constants of a statement that ran are back');
is(planned('bob', 'customer'), '', 'another role does not see the statement');
like(planned('watcher', 'customer'), qr/^example: .*customer = 42/, 'a member of pg_read_all_stats does');
like(planned('bob', 'of other roles'), qr/left out: of other roles/, 'and the other is told that there are more');

my $id = $node->safe_psql('postgres',
	q{SELECT queryid FROM pg_stat_statements WHERE query ~ 'customer =' AND query !~ 'savant'});
my $example = "SELECT string_agg(literal || ' ' || varies, ', ' ORDER BY position) FROM savant._example($id, 'alice')";
is((as_role('alice', $example))[1], '42 false, -5 false', 'one sees one\'s own constants');
is((as_role('bob', $example))[1], '', 'and not those of others');
is((as_role('watcher', $example))[1], '42 false, -5 false', 'unless one may read all statistics');

as_role('alice', "SELECT count(*) FROM orders WHERE customer = $_ AND total > -5") for 43 .. 45;
is((as_role('alice', $example))[1], '45 true, -5 false', 'what differs from execution to execution is known');

# Statements that are not looked at.
clean();
as_role('alice', 'SET savant.keep_examples = off; SELECT 1');
$node->safe_psql('postgres', 'ALTER ROLE bob SET savant.keep_examples = off');
as_role('bob', 'SELECT total FROM orders WHERE id = 7');
is(planned('bob', 'total FROM'), 'unknown: SELECT total FROM orders WHERE id = $1',
	'savant.keep_examples = off keeps nothing');
$node->safe_psql('postgres', 'ALTER ROLE bob RESET ALL');
$node->safe_psql('postgres', <<'SQL');
CREATE FUNCTION nested(integer) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
	RETURN (SELECT count(*) FROM orders WHERE customer = 17 AND id < $1);
END $$;
SELECT nested(5);
SQL
like(planned('watcher', 'id <'), qr/^unknown: .*customer = \$2 AND id < \$1/, 'statements of functions are not looked at');
$node->safe_psql('postgres', q{SELECT status FROM orders WHERE id = 1; SELECT placed FROM orders WHERE id = 2;});
like(planned('watcher', '^SELECT (status|placed)'), qr/id = 2\nexample: .*id = 1$/, 'each statement of a string has its own constants');
$node->safe_psql('postgres', q{PREPARE p(integer) AS SELECT total FROM orders WHERE status = 'paid' AND id = $1; EXECUTE p(9)});
like(planned('watcher', 'AND id = '), qr/status = 'paid' AND id = \$1/, 'a parameter stays one, a constant beside it comes back');
is($node->safe_psql('postgres', q{SELECT count(*) FROM pg_stat_statements WHERE query ~ '::timestamptz|::int8'}), '0',
	'analysing leaves no entry in pg_stat_statements');

# More statements than slots; long ones; a table that is gone.
clean();
my @columns = qw(id customer status total placed);
my @lists = map {
	my $first = $_;
	map { my $second = $_; map { "$first, $second, $_" } @columns } @columns
} @columns;
my @many = map { my $list = $_; ("SELECT $list, 1 AS c FROM orders WHERE id = 3", "SELECT $list, 2 AS c FROM orders WHERE customer = 4") } @lists;
$node->safe_psql('postgres', join ";\n", @many);
is($node->safe_psql('postgres', q{SELECT count(*) FILTER (WHERE constants = 'example') BETWEEN 30 AND 64,
	count(*) FROM savant._workload(1) WHERE sql ~ 'AS c'}), 't|250',
	'the slots hold what was run last');
clean();
my $list = join ', ', 1 .. 5000;
$node->safe_psql('postgres', "SELECT id FROM orders WHERE customer IN ($list)");
like(planned('watcher', 'customer IN'), qr/^unknown/, 'constants that do not fit are not kept');
$node->safe_psql('postgres', 'CREATE TABLE gone (a integer); SELECT a FROM gone WHERE a = 1; DROP TABLE gone');
like(planned('watcher', 'gone'), qr/could not be analysed: relation "gone" does not exist \(42P01\)/, 'a statement of a dropped table is left out');

# Advice: by roles with and without the right to read all statistics.
$node->safe_psql('postgres', "SELECT ai_grant(r::regrole, 'advise') FROM unnest(ARRAY['alice', 'bob', 'watcher']) AS r");
$node->safe_psql('postgres', 'CREATE TABLE secret (id integer, owner_name text, word text); INSERT INTO secret SELECT i, $$alice$$, i FROM generate_series(1, 20000) i; ANALYZE secret');
clean();
for (1 .. 5)
{
	as_role('alice', "SELECT id FROM orders WHERE total = $_");
	$node->safe_psql('postgres', "SELECT id FROM secret WHERE word = 'w$_'");
}
my $advice = q{SELECT string_agg("table", ',' ORDER BY "table") FROM ai_suggest_indexes(include_drops => false)};
my ($code, $out, $err) = as_role('alice', $advice);
is($out, 'orders', 'one gets advice for one\'s own statements');
like($err, qr/statements? of other roles/, 'and is told of those of other roles');
unlike($err, qr/secret/, 'but not about what');
($code, $out, $err) = as_role('bob', $advice);
is($out, '', 'a role that ran nothing gets none');
($code, $out, $err) = as_role('watcher', $advice);
is($out, '', 'who may read statements but no table gets none');
unlike($err, qr/INDEX/, 'and learns of no index');
is($node->safe_psql('postgres', $advice), 'orders,secret', 'a superuser gets all');
is((as_role('alice', q{SELECT count(*) FROM savant.suggestion WHERE table_name = 'public.secret'}))[1], '0',
	'a suggestion about a table that one may not read is not seen');
is((as_role('bob', q{SELECT count(DISTINCT table_name) FROM savant.suggestion}))[1], '1', 'one about a table that one may read is');
is((as_role('bob', q{SELECT count(*) FROM savant.suggestion_statement}))[1], '0', 'but not whose statements it is for');
is((as_role('watcher', q{SELECT count(*) > 0 FROM savant.suggestion_statement}))[1], 'f',
	'neither by who may read all statistics but not the table');
like($node->safe_psql('postgres', q{SELECT string_agg(statement, ' ') FROM savant.suggestion_statement}), qr/total = \$1/,
	'kept statements have no constants');
unlike($node->safe_psql('postgres', q{SELECT string_agg(ddl || evidence::text, ' ') FROM savant.suggestion}), qr/'w\d'/,
	'nor has anything that is kept');

# Row-level security: advice does not read rows, and a policy is planned with the statement.
$node->safe_psql('postgres', <<'SQL');
GRANT SELECT ON secret TO alice;
ALTER TABLE secret ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON secret USING (owner_name = current_user);
SQL
($code, $out, $err) = as_role('alice', q{SELECT ddl FROM ai_suggest_indexes(ARRAY['SELECT id FROM secret WHERE word = $$w1$$'])});
is($code, 0, 'a table with row-level security can be advised about');
like($out, qr/^(CREATE INDEX CONCURRENTLY \S+ ON \S*secret \(.*word.*\))?/, 'with an index for the statement or none');

# Cancelled in the middle: nothing stays, and the next call works.
$node->safe_psql('postgres', 'CREATE TABLE wide (' . join(', ', map { "c$_ integer" } 1 .. 40) . ')');
$node->safe_psql('postgres', 'INSERT INTO wide SELECT ' . join(', ', map { "i % ($_ * 7)" } 1 .. 40) . ' FROM generate_series(1, 5000) i; ANALYZE wide');
my @wide = map { my $n = $_; 'SELECT * FROM wide a JOIN wide b ON a.c' . ($n % 40 + 1) . " = b.c1 WHERE a.c$n > 3 AND b.c" . (($n * 7) % 40 + 1) . " = $n AND a.c" . (($n * 11) % 40 + 1) . ' < 5 ORDER BY a.c' . (($n * 3) % 40 + 1) } 1 .. 39;
my $many = 'ARRAY[' . join(', ', map { "\$q\$$_\$q\$" } @wide) . ']';
my $state = q{SELECT (SELECT count(*) FROM pg_prepared_statements), current_setting('search_path'), current_setting('transaction_read_only'),
	current_setting('pg_stat_statements.track'), (SELECT count(*) FROM savant.index_search_progress), (SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND relation = 'wide'::regclass)};
my $before = $node->safe_psql('postgres', $state);
# Twenty milliseconds: long before the end on any machine, and it matters not where.
$node->psql('postgres', "SET statement_timeout = 20; SELECT count(*) FROM ai_suggest_indexes($many, time_limit => '1 minute'); RESET statement_timeout; $state; EXPLAIN (COSTS off) SELECT * FROM wide WHERE c1 = 1;",
	stdout => \$out, stderr => \$err, on_error_stop => 0);
like($err, qr/canceling statement due to statement timeout/, 'a search can be stopped');
like($out, qr/^\Q$before\E$/m, 'nothing is left behind in the session');
like($out, qr/Seq Scan on wide/, 'and no hypothetical index');
# Held up by a lock, so that it is there when it is looked for.
my $locker = in_background($node, 'postgres', 'BEGIN; LOCK TABLE wide; SELECT pg_sleep(600)');
$node->poll_query_until('postgres', q{SELECT count(*) = 1 FROM pg_locks WHERE relation = 'wide'::regclass AND mode = 'AccessExclusiveLock' AND granted});
my $search = in_background($node, 'postgres', "SELECT count(*) FROM ai_suggest_indexes($many, time_limit => '1 minute')");
ok($node->poll_query_until('postgres', q{SELECT count(*) = 1 FROM savant.index_search_progress WHERE phase <> ''}),
	'another session sees how far it is');
is((as_role('bob', 'SELECT count(*) FROM savant.index_search_progress'))[1], '0', 'but not a role that may not read all statistics');
$node->safe_psql('postgres', 'SELECT pg_terminate_backend(pid) FROM savant.index_search_progress');
$search->finish;
$node->safe_psql('postgres', q{SELECT pg_terminate_backend(pid) FROM pg_locks WHERE relation = 'wide'::regclass AND mode = 'AccessExclusiveLock'});
$locker->finish;
is($node->safe_psql('postgres', 'SELECT count(*) FROM savant.index_search_progress'), '0', 'the row of a session that was ended is gone');
($code, $out, $err) = $node->psql('postgres', "SELECT count(*) >= 0 FROM ai_suggest_indexes($many, time_limit => '50 ms')");
is($out, 't', 'the best set so far at the end of a short time');

# Without the extension.
new_database($node, 'bare');
like(stderr_of($node, 'bare', 'SELECT * FROM savant._workload()'),
	qr/no statement statistics.*not installed in this database.*HINT:.*CREATE EXTENSION pg_stat_statements/s, 'without pg_stat_statements it is said how to get it');

done_testing();
