# Several processes and sessions at the suggestions of one table.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $node = new_node('crowd', conf => "savant.apply_lock_timeout = 10000\nsavant.max_concurrent = 0\nmax_worker_processes = 8");
$node->safe_psql('postgres', <<'SQL');
CREATE TABLE big AS SELECT i AS id, i % 100 AS a, i % 1000 AS b FROM generate_series(1, 20000) i;
ANALYZE big;
SQL

# The suggestion to create an index of that name on the column, as the adviser stores it; its id.
sub suggest
{
	my ($name, $column) = @_;
	return $node->safe_psql('postgres', <<"SQL");
INSERT INTO savant.suggestion (role, key, adviser, workload, action, reason, ddl, rollback_ddl,
	table_oid, table_name, columns, bytes, build_ms, saved_share, write_cost_ms_per_day,
	statements, confidence, explanation, evidence)
VALUES ('postgres', 'key $name', 'indexes', 'statistics', 'create_index', 'missing_filter_index',
	'CREATE INDEX CONCURRENTLY $name ON public.big USING btree ($column)', 'DROP INDEX CONCURRENTLY IF EXISTS public.$name',
	'public.big'::regclass, 'public.big', '{a}', 1, 1, 0.5, 0, 1, 0.9, '', '{}')
RETURNING id
SQL
}

sub states
{
	my (@ids) = @_;
	my $list = join ',', @ids;
	$node->poll_query_until('postgres',
		"SELECT bool_and(status NOT IN ('open', 'applying')) FROM savant.suggestion WHERE id IN ($list)");
	return $node->safe_psql('postgres',
		"SELECT string_agg(status || coalesce(': ' || status_detail, ''), ', ' ORDER BY id) FROM savant.suggestion WHERE id IN ($list)");
}

# Two at once would wait for each other until the server ends one of them.  An old snapshot
# makes sure that they meet.
my $old = $node->background_psql('postgres');
my @ids = map { suggest("big_$_", $_) } qw(id a b);
$old->query_safe('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM big');
$node->safe_psql('postgres', "SELECT ai_apply($_, run => true)") for @ids;
ok($node->poll_query_until('postgres', "SELECT count(*) = 3 FROM savant.apply_progress"), 'three are being applied');
ok($node->poll_query_until('postgres',
		"SELECT count(*) = 2 FROM pg_locks WHERE locktype = 'advisory' AND objid = 'big'::regclass AND NOT granted"),
	'two of them in the queue');
$old->query_safe('COMMIT');
is(states(@ids), 'applied, applied, applied', 'each is applied in its turn');

# An index that somebody is building under the name of a suggestion is not taken for a left-over.
my $race = suggest('big_race', 'a');
$old->query_safe('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM big');
my $builder = $node->background_psql('postgres');
$builder->query_until(qr/building/, "\\echo building\nCREATE UNIQUE INDEX CONCURRENTLY big_race ON big (id, a, b);\n");
ok($node->poll_query_until('postgres', "SELECT count(*) = 1 FROM pg_class WHERE relname = 'big_race'"),
	'an index is being built');
$node->safe_psql('postgres', "SELECT ai_apply($race, run => true)");
ok($node->poll_query_until('postgres', <<'SQL'), 'the process waits for the lock of the table');
SELECT count(*) = 1 FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE a.backend_type = 'savant runner' AND l.relation = 'big'::regclass AND NOT l.granted
SQL
$old->query_safe('COMMIT');
is(states($race), 'failed: relation "big_race" already exists', 'and then finds the name taken');
is($node->safe_psql('postgres', "SELECT indisvalid FROM pg_index WHERE indexrelid = 'big_race'::regclass"), 't',
	'by the index that was built meanwhile');

# Nor does undoing drop it.
$node->safe_psql('postgres', "SELECT ai_undo($race, run => true)");
$node->poll_query_until('postgres', "SELECT status_detail LIKE '%another one%' FROM savant.suggestion WHERE id = $race");
is(states($race), 'failed: index "big_race" is another one than the suggestion is about',
	'what the suggestion did not make is not undone');
is($node->safe_psql('postgres', "SELECT count(*) FROM pg_class WHERE relname = 'big_race'"), '1', 'the index is there');

# What was left for dead is.
sub apply_over_invalid
{
	my ($keys) = @_;
	$node->safe_psql('postgres', $_) for 'DROP INDEX big_race', "CREATE INDEX big_race ON big ($keys)",
		"UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'big_race'::regclass",
		"UPDATE savant.suggestion SET status = 'open' WHERE id = $race", "SELECT ai_apply($race, run => true)";
	return states($race);
}
is(apply_over_invalid('b'), 'failed: relation "big_race" already exists', 'an invalid index of somebody else stays');
is(apply_over_invalid('a'), 'applied', 'one that the suggestion left makes room');
is($node->safe_psql('postgres', "SELECT count(*) FROM pg_locks WHERE relation = 'big'::regclass"), '0',
	'no lock outlives the processes');

# A process that is ended by SIGTERM leaves the row as it was and no lock; the next call takes it over.
my $ended = suggest('big_ended', 'b');
$old->query_safe('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM big');
$node->safe_psql('postgres', "SELECT ai_apply($ended, run => true)");
$node->poll_query_until('postgres', "SELECT count(*) = 1 FROM savant.apply_progress WHERE phase LIKE 'waiting%'");
$node->safe_psql('postgres', 'SELECT pg_terminate_backend(runner_pid, 60000) FROM savant.apply_progress');
$old->query_safe('COMMIT');
is($node->safe_psql('postgres', "SELECT status FROM savant.suggestion WHERE id = $ended"), 'applying', 'ended half-way');
is($node->safe_psql('postgres', "SELECT count(*) FROM pg_locks WHERE relation = 'big'::regclass"), '0', 'without a lock');
$node->safe_psql('postgres', "SELECT ai_apply($ended, run => true)");
is(states($ended), 'applied', 'and taken over');
is($node->safe_psql('postgres', "SELECT indisvalid FROM pg_index WHERE indexrelid = 'big_ended'::regclass"), 't',
	'with a valid index');

# The table goes while its suggestion waits.
my $gone = suggest('big_gone', 'b');
$old->query_safe('BEGIN; LOCK TABLE big IN SHARE UPDATE EXCLUSIVE MODE');
$node->safe_psql('postgres', "SELECT ai_apply($gone, run => true)");
ok($node->poll_query_until('postgres',
		"SELECT count(*) = 1 FROM pg_locks WHERE relation = 'big'::regclass AND NOT granted"), 'a process waits');
$old->query_safe('DROP TABLE big; COMMIT');
like(states($gone), qr/^failed: table "big" is not the one/, 'the table is gone when it comes to its turn');

$_->quit for $old, $builder;
done_testing();
