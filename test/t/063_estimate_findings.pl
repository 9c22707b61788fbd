# Wrong estimates of this server, each told once, by the rule of its cause.
#
# `Disabled` of version 18 is shown by a made-up plan in the unit tests.
use strict;
use warnings;

use PlanFindings;
use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $node = new_node('estimate_findings',
	conf => "autovacuum = off\njit = off\nmax_parallel_workers_per_gather = 0");

$node->safe_psql('postgres', <<'SQL');
CREATE TABLE places AS
	SELECT i AS id, i % 50 AS city, (i % 50) * 3 AS zip, 'x' || i AS t, i % 7 AS d FROM generate_series(1, 100000) i;
CREATE TABLE stale (v integer, w integer);
INSERT INTO stale SELECT i, i FROM generate_series(1, 1000) i;
CREATE TABLE skewed AS
	SELECT CASE WHEN i % 3 = 0 THEN i WHEN i % 500 = 1 THEN 77 ELSE i % 50000 + 1000 END AS v FROM generate_series(1, 150000) i;
ALTER TABLE skewed ALTER v SET STATISTICS 1;
CREATE TABLE log (at integer, x text);
INSERT INTO log SELECT i, 'x' FROM generate_series(1, 20000) i;
CREATE TABLE uneven AS SELECT CASE WHEN i % 10 <> 0 THEN 1 ELSE i END AS v FROM generate_series(1, 100000) i;
CREATE TABLE kind AS SELECT i AS id, CASE WHEN i = 1 THEN 'common' ELSE 'k' || i END AS name FROM generate_series(1, 1000) i;
CREATE TABLE event AS SELECT CASE WHEN i % 20 <> 0 THEN 1 ELSE 1 + i % 1000 END AS kind_id FROM generate_series(1, 100000) i;
CREATE TABLE pair_a AS SELECT i AS x, i % 500 AS y FROM generate_series(1, 500) i;
CREATE TABLE pair_b AS SELECT i AS x, i % 500 AS y FROM generate_series(1, 500) i;
CREATE TABLE wide AS SELECT i AS id, CASE WHEN i % 100 = 0 THEN 'x' ELSE i::text END AS u,
	CASE WHEN i % 100 = 0 THEN 'y' ELSE i::text END AS v, CASE WHEN i % 100 = 0 THEN 'z' ELSE i::text END AS w
	FROM generate_series(1, 100000) i;
CREATE INDEX ON places (id);
VACUUM ANALYZE;
CREATE TABLE empty_one (v integer);
CREATE TABLE never (v integer, w text);
INSERT INTO never SELECT 5, 'x' FROM generate_series(1, 50000);
INSERT INTO stale SELECT 5, i FROM generate_series(1, 50000) i;
INSERT INTO log SELECT i, 'x' FROM generate_series(20001, 22000) i;
SQL

my @cases = (
	{ rule => 'stats_missing', sql => 'SELECT count(*) FROM never WHERE v = 5', not => ['misestimate_scan'] },
	{ rule => 'stats_missing', how => 'plan', sql => 'SELECT * FROM never WHERE v = 5' },
	{ rule => 'stats_missing', how => 'run', sql => 'SELECT count(*) FROM filled WHERE v = 5',
		before => 'CREATE TEMP TABLE filled AS SELECT 5 AS v FROM generate_series(1, 20000)', name => 'stats_missing: a temporary table' },
	{ rule => 'stats_missing', how => 'plan', sql => 'SELECT count(*) FROM filled WHERE v = 5', not => ['empty_table_estimate'],
		before => 'CREATE TEMP TABLE filled AS SELECT 5 AS v FROM generate_series(1, 20000)', name => 'stats_missing: filled by the same session' },
	{ rule => 'stats_stale', sql => 'SELECT count(*) FROM stale WHERE v = 5', not => ['misestimate_scan'] },
	{ rule => 'stats_stale', how => 'plan', severity => 'info', sql => 'SELECT * FROM stale WHERE v = 5' },
	{ how => 'plan', sql => 'SELECT * FROM places WHERE d = 5', not => [ 'stats_stale', 'stats_missing', 'empty_table_estimate' ] },
	{ rule => 'empty_table_estimate', sql => 'SELECT * FROM empty_one' },
	{ rule => 'empty_table_estimate', how => 'plan', sql => 'SELECT * FROM empty_one', not => ['stats_missing'] },
	{ rule => 'correlated_columns', sql => 'SELECT count(*) FROM places WHERE city = 7 AND zip = 21', not => ['misestimate_scan'] },
	{ sql => 'SELECT count(*) FROM places WHERE city = 7 AND d = 3', not => ['correlated_columns'] },
	{ setup => 'CREATE STATISTICS places_city_zip (dependencies, mcv) ON city, zip FROM places; ANALYZE places',
		sql => 'SELECT count(*) FROM places WHERE city = 7 AND zip = 21', not => [ 'correlated_columns', 'misestimate_scan' ],
		name => 'the statistics that correlated_columns asks for mend the estimate' },
	{ rule => 'expression_estimate', sql => 'SELECT count(*) FROM places WHERE d % 2 = 0' },
	{ setup => 'CREATE STATISTICS places_d_stats ON (d % 2) FROM places; ANALYZE places',
		sql => 'SELECT count(*) FROM places WHERE d % 2 = 0', not => ['expression_estimate'],
		name => 'the statistics that expression_estimate asks for mend the estimate' },
	{ rule => 'type_mismatch_estimate', sql => 'SELECT count(*) FROM places WHERE id::numeric = 5', not => ['expression_estimate'] },
	{ rule => 'mcv_missing_value', sql => 'SELECT count(*) FROM skewed WHERE v = 77' },
	{ setup => 'ALTER TABLE skewed ALTER v SET STATISTICS 1000; ANALYZE skewed',
		sql => 'SELECT count(*) FROM skewed WHERE v = 77', not => [ 'mcv_missing_value', 'misestimate_scan' ],
		name => 'the target that mcv_missing_value asks for mends the estimate' },
	{ rule => 'histogram_end_drift', sql => 'SELECT count(*) FROM log WHERE at > 20000', not => ['stats_stale'] },
	{ rule => 'generic_plan_used', sql => 'EXECUTE one(1)',
		before => 'SET plan_cache_mode = force_generic_plan; PREPARE one(integer) AS SELECT count(*) FROM uneven WHERE v = $1' },
	{ sql => 'EXECUTE one(1)', before => 'SET plan_cache_mode = force_custom_plan; PREPARE one(integer) AS SELECT count(*) FROM uneven WHERE v = $1',
		not => ['generic_plan_used'] },
	{ rule => 'misestimate_scan', sql => "SELECT count(*) FROM places WHERE zip = city * 3" },
	{ rule => 'misestimate_join', sql => "SELECT count(*) FROM event JOIN kind ON event.kind_id = kind.id WHERE kind.name = 'common'" },
	{ rule => 'rows_1_chain', before => 'SET enable_hashjoin = off; SET enable_mergejoin = off; SET join_collapse_limit = 1',
		sql => 'SELECT count(*) FROM pair_a a JOIN pair_b b ON a.x = b.x AND a.y = b.y JOIN places p ON p.id = a.x JOIN places q ON q.id = p.id' },
	{ rule => 'correlated_columns', sql => "SELECT count(*) FROM wide JOIN places ON places.id = wide.id WHERE u = 'x' AND v = 'y' AND w = 'z'",
		not => [ 'nested_loop_underestimate', 'rows_1_chain', 'misestimate_join' ], name => 'the loop above a wrong scan is told at the scan' },
	{ rule => 'disabled_node', before => 'SET enable_nestloop = off', sql => 'SELECT count(*) FROM kind a, kind b WHERE a.id < b.id AND a.id < 20' },
	{ rule => 'nondefault_planner_settings', severity => 'info', before => 'SET enable_hashjoin = off', sql => 'SELECT 1 FROM kind WHERE id = 3' },
	{ sql => 'SELECT * FROM places WHERE city = 3 LIMIT 20', not => [ 'misestimate_scan', 'stats_stale' ] },
	{ sql => 'SELECT 1 WHERE EXISTS (SELECT FROM places WHERE city = 3)', not => [ 'misestimate_scan', 'stats_stale' ] },
);
expect_finding($node, %$_) for @cases;

$node->stop;
done_testing();
