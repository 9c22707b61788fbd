# Plans of this server that show what the rules about memory and about the whole statement
# are there for, and plans that look like it.
#
# Recorded or made-up plans show in unit tests what one server of this version does not: storage
# of windows (18), serialization (17), a worker with most of the work, a wait for a row lock.
use strict;
use warnings;

use PlanFindings;
use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $node = new_node('memory_findings',
	conf => "autovacuum = off\njit = off\nmax_parallel_workers_per_gather = 0\nmax_wal_size = 4GB");

$node->safe_psql('postgres', <<'SQL');
CREATE TABLE big AS
	SELECT i AS id, i % 1000 AS k, md5(i::text) AS t, (i * 7919) % 200000 AS r FROM generate_series(1, 200000) i;
CREATE TABLE skewed AS
	SELECT CASE WHEN i % 100 = 0 THEN i ELSE 1 END AS g, (i * 7919) % 100000 AS v FROM generate_series(1, 100000) i;
CREATE INDEX ON skewed (g);
CREATE TABLE million AS SELECT i AS v FROM generate_series(1, 1100000) i;
CREATE TABLE guessed AS SELECT i AS g, i AS h FROM generate_series(1, 50000) i;
ALTER TABLE guessed ALTER COLUMN g SET (n_distinct = 20);
VACUUM ANALYZE;
SQL

my @memory = (
	{ rule => 'sort_disk', before => "SET work_mem = '1MB'", sql => 'SELECT * FROM big ORDER BY t', severity => 'warning' },
	{ before => "SET work_mem = '64MB'", sql => 'SELECT * FROM big ORDER BY t', not => ['sort_disk'] },
	{ rule => 'sort_disk', before => "SET work_mem = '1MB'", how => 'plan', sql => 'SELECT * FROM big ORDER BY t' },
	{ before => "SET work_mem = '64MB'", how => 'plan', sql => 'SELECT * FROM big ORDER BY t', not => ['sort_disk'] },
	{ rule => 'sort_topn_from_large', sql => 'SELECT * FROM big ORDER BY r LIMIT 10' },
	{ sql => 'SELECT * FROM big WHERE id < 5000 ORDER BY r LIMIT 10', not => ['sort_topn_from_large'] },
	{ rule => 'sort_avoidable_by_index', before => "SET work_mem = '64MB'", sql => 'SELECT id, r FROM big ORDER BY r' },
	{ before => "SET work_mem = '64MB'", sql => 'SELECT * FROM big WHERE k > 500 ORDER BY t', not => ['sort_avoidable_by_index'] },
	{ rule => 'incremental_sort_groups', before => "SET work_mem = '64MB'; SET enable_seqscan = off; SET enable_sort = off",
		sql => 'SELECT * FROM skewed ORDER BY g, v LIMIT 90000' },
	{ rule => 'hashagg_spill', before => "SET work_mem = '1MB'; SET enable_sort = off", sql => 'SELECT t, count(*) FROM big GROUP BY t' },
	{ before => "SET work_mem = '64MB'", sql => 'SELECT t, count(*) FROM big GROUP BY t', not => [ 'hashagg_spill', 'agg_underestimated_groups' ] },
	{ rule => 'agg_underestimated_groups', before => "SET work_mem = '64MB'", sql => 'SELECT g, count(*) FROM guessed GROUP BY g' },
	{ rule => 'groupagg_sort_instead_of_hash', before => "SET work_mem = '1MB'; SET enable_hashagg = off",
		sql => 'SELECT k, max(t) FROM big GROUP BY k', not => ['sort_disk'] },
	{ rule => 'sort_disk', before => "SET work_mem = '1MB'", sql => 'SELECT k, count(DISTINCT t) FROM big GROUP BY k',
		not => ['groupagg_sort_instead_of_hash'] },
	{ rule => 'window_sort', before => "SET work_mem = '1MB'", sql => 'SELECT id, row_number() OVER (PARTITION BY k ORDER BY r) FROM big' },
	{ rule => 'window_spill', before => "SET work_mem = '64kB'", sql => 'SELECT sum(r) OVER () FROM big' },
	{ rule => 'materialize_spill', before => "SET work_mem = '1MB'", 
		sql => 'SELECT count(*) FROM (SELECT * FROM big OFFSET 0) x CROSS JOIN generate_series(1, 8)' },
	{ rule => 'cte_optimization_fence', sql => 'WITH c AS MATERIALIZED (SELECT * FROM big) SELECT * FROM c WHERE id = 5' },
	{ sql => 'WITH c AS (SELECT * FROM big) SELECT * FROM c WHERE id = 5',
		not => [ 'cte_optimization_fence', 'cte_referenced_once_materialized' ] },
	{ rule => 'cte_referenced_once_materialized', before => "SET work_mem = '64MB'",
		sql => 'WITH c AS MATERIALIZED (SELECT * FROM big) SELECT count(*) FROM c' },
	{ rule => 'temp_io', before => "SET work_mem = '1MB'", sql => 'SELECT count(*) FROM generate_series(1, 600000) g WHERE g % 3 = 0' },
	{ rule => 'recursive_union_runaway',
		sql => 'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3000) SELECT count(*) FROM r' },
	{ sql => 'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 50) SELECT count(*) FROM r',
		not => ['recursive_union_runaway'] },
	{ rule => 'projectset_explosion',
		sql => 'SELECT count(*) FROM (SELECT id, generate_series(1, 300) FROM big WHERE id <= 2000 OFFSET 0) x' },
);
expect_finding($node, %$_) for @memory;

$node->safe_psql('postgres', <<'SQL');
CREATE TABLE parent (id integer PRIMARY KEY);
CREATE TABLE child (id integer PRIMARY KEY, parent_id integer REFERENCES parent);
INSERT INTO parent SELECT generate_series(1, 2000);
INSERT INTO child SELECT i, 1000 + i % 1000 FROM generate_series(1, 50000) i;
CREATE TABLE audited (i integer);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
	PERFORM count(*) FROM generate_series(1, 200);
	RETURN NEW;
END$$;
CREATE TRIGGER note BEFORE INSERT ON audited FOR EACH ROW EXECUTE FUNCTION note();
CREATE TABLE indexed (a integer, b integer, c integer);
CREATE INDEX ON indexed (a);
CREATE INDEX ON indexed (b);
CREATE INDEX ON indexed (c);
CREATE INDEX ON indexed (a, b);
CREATE INDEX ON indexed (a, c);
CREATE INDEX ON indexed (b, c);
CREATE INDEX ON indexed (c, a);
CREATE INDEX ON indexed (c, b);
INSERT INTO indexed SELECT i, i, i FROM generate_series(1, 2000) i;
UPDATE indexed SET a = a + 1;
CREATE FUNCTION unstable(integer) RETURNS integer LANGUAGE plpgsql AS 'BEGIN RETURN $1; END';
CREATE FUNCTION stable(integer) RETURNS integer LANGUAGE plpgsql STABLE AS 'BEGIN RETURN $1; END';
CREATE FUNCTION dear(integer) RETURNS integer LANGUAGE plpgsql STABLE AS
	'BEGIN PERFORM count(*) FROM generate_series(1, 300); RETURN $1; END';
CREATE VIEW v1 AS SELECT a.id, b.k FROM big a JOIN big b ON a.id = b.id;
CREATE VIEW v2 AS SELECT v1.id, c.k FROM v1 JOIN big c ON c.id = v1.id;
CREATE INDEX ON big (id);
CREATE ROLE regress_savant_tenant;
CREATE TABLE owned AS SELECT i AS v, 'owner ' || i % 100 AS owner FROM generate_series(1, 50000) i;
ALTER TABLE owned ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON owned USING (owner = current_setting('app.owner', true));
GRANT SELECT ON owned TO regress_savant_tenant;
VACUUM ANALYZE;
SQL
$node->safe_psql('postgres', join ' ', map { "CREATE TABLE j$_ (a integer); INSERT INTO j$_ VALUES (1); ANALYZE j$_;" } 1 .. 12);

sub join_of
{
	my ($count) = @_;
	return 'SELECT count(*) FROM ' . join(', ', map { "j$_" } 1 .. $count) . ' WHERE '
	  . join(' AND ', map { "j$_.a = j" . ($_ + 1) . '.a' } 1 .. $count - 1);
}
my $high = 'SELECT * FROM j1';
$high = "SELECT * FROM ($high LIMIT 5) x" for 1 .. 23;

my @statement = (
	{ rule => 'planning_dominates', sql => join_of(9) },
	{ sql => 'SELECT count(*) FROM big', not => [ 'planning_dominates', 'jit_overhead', 'large_result' ] },
	{ rule => 'trigger_time', sql => 'INSERT INTO audited SELECT generate_series(1, 3000)' },
	{ rule => 'fk_cascade_unindexed', sql => 'DELETE FROM parent WHERE id <= 200', severity => 'critical', not => ['trigger_time'] },
	{ rule => 'fk_cascade_unindexed', how => 'plan', sql => 'DELETE FROM parent WHERE id <= 200' },
	{ rule => 'parallel_not_used', sql => 'SELECT count(*) FROM big WHERE id < 60000 AND dear(k) >= 0', before => 'SET enable_indexscan = off; SET enable_bitmapscan = off' },
	{ rule => 'parallel_workers_missing', sql => 'SELECT count(*) FROM million WHERE v % 7 = 3',
		before => 'SET max_parallel_workers_per_gather = 4; SET max_parallel_workers = 0; SET parallel_setup_cost = 0' },
	{ rule => 'gather_many_rows', sql => 'SELECT v FROM million',
		before => 'SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0' },
	{ rule => 'large_result', sql => 'SELECT * FROM big WHERE id <= 30000', severity => 'info' },
	{ rule => 'overhead_of_timing', sql => 'SELECT count(x) FROM million, LATERAL (SELECT v + 1 OFFSET 0) s(x)' },
	{ rule => 'wal_heavy_write', before => 'COMMIT; CHECKPOINT; BEGIN', sql => 'UPDATE big SET k = k + 1 WHERE id % 89 = 0' },
	{ rule => 'update_no_hot', how => 'plan', sql => 'UPDATE indexed SET a = a + 1 WHERE a = 3' },
	{ rule => 'update_many_rows', how => 'plan', sql => 'UPDATE big SET k = k + 1' },
	{ how => 'plan', sql => 'UPDATE big SET k = k + 1 WHERE id = 7', not => [ 'update_many_rows', 'update_no_hot' ] },
	{ rule => 'delete_all', how => 'plan', sql => 'DELETE FROM big', not => ['update_many_rows'] },
	{ rule => 'insert_many_indexes', how => 'plan', sql => 'INSERT INTO indexed VALUES (1, 1, 1)' },
	{ rule => 'on_conflict_bloat', sql => 'INSERT INTO parent SELECT 1 + i % 1000 FROM generate_series(1, 5000) i ON CONFLICT DO NOTHING' },
	{ rule => 'select_for_update_broad', sql => 'SELECT * FROM child WHERE id < 20000 FOR UPDATE' },
	{ sql => 'SELECT * FROM child WHERE id < 20 FOR UPDATE', not => ['select_for_update_broad'] },
	{ rule => 'view_stack_deep', how => 'plan', sql => 'SELECT * FROM v2 WHERE id = 5' },
	{ how => 'plan', sql => 'SELECT * FROM big a JOIN big b ON a.id = b.id JOIN big c ON a.id = c.id WHERE a.id = 5', not => ['view_stack_deep'] },
	{ rule => 'too_many_joins', sql => join_of(12) },
	{ rule => 'plan_height', sql => $high },
	{ rule => 'subquery_scan_blocks_pushdown',
		sql => 'SELECT * FROM (SELECT id, k, row_number() OVER (ORDER BY id) n FROM big) x WHERE k = 5' },
	{ rule => 'volatile_function_in_where', sql => 'SELECT count(*) FROM big WHERE unstable(k) > 0' },
	{ sql => 'SELECT count(*) FROM big WHERE stable(k) > 0', not => ['volatile_function_in_where'] },
	{ rule => 'rls_policy_cost', before => "SET LOCAL app.owner = 'owner 7'; SET LOCAL ROLE regress_savant_tenant", sql => 'SELECT count(*) FROM owned WHERE v > 10' },
	{ sql => 'SELECT count(*) FROM owned WHERE v > 10', not => ['rls_policy_cost'] },
	{ rule => 'result_one_time_filter_false', sql => 'SELECT * FROM big WHERE 1 = 2 AND k = 3' },
);
expect_finding($node, %$_) for @statement;

SKIP:
{
	skip 'no just-in-time compiler is installed', 1
	  if $node->safe_psql('postgres', 'SET jit = on; SELECT pg_jit_available()') ne 't';
	expect_finding($node, rule => 'jit_overhead', sql => "SELECT sum(k * r), count(*) FROM big WHERE r > 5 AND t <> 'x'",
		before => 'SET jit = on; SET jit_above_cost = 0; SET jit_inline_above_cost = 0; SET jit_optimize_above_cost = 0');
}

$node->stop;
done_testing();
