# Plans of this server that show what the rules about joins are there for, and plans that look
# like it.  What a wrong estimate led to is told with the estimate: `told` is looked for in title
# and detail of all findings.
use strict;
use warnings;

use PlanFindings;
use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $node = new_node('join_findings',
	conf => "autovacuum = off\njit = off\nmax_parallel_workers_per_gather = 0\nmax_wal_size = 4GB");

$node->safe_psql('postgres', <<'SQL');
CREATE TABLE big AS
	SELECT g AS id, g % 1000 AS a, g % 50 AS c, (g * 7919::bigint % 200000)::integer AS e, g / 2 AS half, 1 AS one,
	       repeat('x', 40) AS pad
	FROM generate_series(1, 200000) g;
ALTER TABLE big ADD PRIMARY KEY (id);
CREATE TABLE other AS SELECT g AS id, (g * 104729::bigint % 200000)::integer AS e, repeat('y', 40) AS pad FROM generate_series(1, 200000) g;
ALTER TABLE other ADD PRIMARY KEY (id);
CREATE TABLE small AS SELECT g AS id, g % 900 AS x, g * 10 AS low, g * 10 + 5 AS high FROM generate_series(1, 1500) g;
CREATE TABLE span AS SELECT g * 100 AS low, g * 100 + 20 AS high FROM generate_series(1, 40) g;
CREATE TABLE twin AS SELECT g AS id, g % 10 AS k FROM generate_series(1, 3000) g;
CREATE TABLE keyed AS SELECT (g * 7919) % 50000 + 1 AS k, repeat('z', 20) AS pad FROM generate_series(1, 20000) g;
ALTER TABLE keyed ALTER COLUMN k SET (n_distinct = 10);
CREATE TABLE part (a integer, b integer, PRIMARY KEY (a, b));
INSERT INTO part SELECT g % 100, g FROM generate_series(1, 1000) g;
CREATE TABLE piece AS SELECT p.a AS x, p.b AS y FROM part p, generate_series(1, 50);
CREATE TABLE declared AS SELECT * FROM piece;
ALTER TABLE declared ADD FOREIGN KEY (x, y) REFERENCES part;
VACUUM ANALYZE;
SQL

# Two conditions that the planner cannot see through: 5 rows expected, 20,000 come.
my $hidden = 'b.a % 10 = 0 AND b.c % 10 = 0';
my $nine = 'big t1 ' . join ' ', map { my $p = $_ - 1; "JOIN other t$_ ON t$_.id = t$p.id" } 2 .. 9;
my $eight = 'big t1 ' . join ' ', map { my $p = $_ - 1; "JOIN other t$_ ON t$_.id = t$p.id" } 2 .. 8;

expect_finding($node, %$_) for (
	{ rule => 'nested_loop_inner_unindexed', before => 'SET enable_hashjoin = off; SET enable_mergejoin = off',
		sql => 'SELECT count(*) FROM small s JOIN small r ON s.x = r.id' },
	{ before => 'SET enable_hashjoin = off; SET enable_mergejoin = off',
		sql => 'SELECT count(*) FROM small s JOIN big b ON b.id = s.x', not => ['nested_loop_inner_unindexed'] },
	{ rule => 'join_filter_waste', sql => 'SELECT count(*) FROM small s JOIN span r ON abs(s.id * 10 - r.low) < 3 JOIN span q ON q.low = r.low' },
	{ sql => 'SELECT count(*) FROM span s JOIN span r ON abs(s.low - r.low) < 3', not => ['join_filter_waste'] },
	{ rule => 'hash_batches', before => "SET work_mem = '64kB'; SET enable_mergejoin = off", sql => 'SELECT count(*), max(o.pad) FROM big b JOIN other o ON b.e = o.e' },
	{ before => "SET work_mem = '64MB'; SET enable_mergejoin = off", sql => 'SELECT count(*), max(o.pad) FROM big b JOIN other o ON b.e = o.e', not => ['hash_batches'] },
	{ rule => 'hash_skew', before => "SET work_mem = '64kB'; SET enable_mergejoin = off; SET enable_nestloop = off",
		sql => "SELECT count(*) FROM big s JOIN big b ON b.one = s.id WHERE $hidden" },
	{ before => "SET work_mem = '64kB'; SET enable_mergejoin = off; SET enable_nestloop = off",
		sql => 'SELECT count(*), max(o.pad) FROM big b JOIN other o ON b.e = o.e', not => ['hash_skew'] },
	{ rule => 'merge_join_resort', before => "SET work_mem = '64MB'; SET enable_hashjoin = off; SET enable_nestloop = off",
		sql => 'SELECT count(*) FROM small s JOIN other o ON s.id = o.e' },
	{ before => "SET work_mem = '64MB'; SET enable_hashjoin = off; SET enable_nestloop = off",
		sql => 'SELECT count(*) FROM big b JOIN other o USING (id)', not => ['merge_join_resort'] },
	{ rule => 'merge_join_mark_restore_dups', before => 'SET enable_hashjoin = off; SET enable_nestloop = off',
		sql => 'SELECT count(*) FROM twin t JOIN twin u USING (k)' },
	{ before => 'SET enable_hashjoin = off; SET enable_nestloop = off',
		sql => 'SELECT count(*) FROM twin t JOIN twin u USING (id)', not => ['merge_join_mark_restore_dups'] },
	{ rule => 'memoize_ineffective', before => 'SET enable_hashjoin = off; SET enable_mergejoin = off',
		sql => 'SELECT count(b.pad) FROM keyed k JOIN big b ON b.id = k.k' },
	{ before => 'SET enable_hashjoin = off; SET enable_mergejoin = off',
		sql => 'SELECT count(b.pad) FROM big x JOIN big b ON b.id = x.c WHERE x.id < 20000', not => ['memoize_ineffective'] },
	{ rule => 'semi_join_blowup', sql => 'SELECT count(*) FROM big b WHERE EXISTS (SELECT FROM span s WHERE b.e BETWEEN s.low AND s.high)' },
	{ sql => 'SELECT count(*) FROM big b WHERE EXISTS (SELECT FROM span s WHERE b.e = s.low)', not => ['semi_join_blowup'] },
	{ rule => 'join_collapse_limit_hit', sql => "SELECT count(*) FROM $nine" },
	{ sql => "SELECT count(*) FROM $eight", not => ['join_collapse_limit_hit'] },
	{ rule => 'fk_estimate_missing', sql => 'SELECT count(*) FROM piece p JOIN part q ON p.x = q.a AND p.y = q.b' },
	{ sql => 'SELECT count(*) FROM declared p JOIN part q ON p.x = q.a AND p.y = q.b', not => ['fk_estimate_missing'] },
);

# What a wrong estimate led to.
sub expect_told
{
	my ($before, $sql, $told, $name) = @_;
	my $plan = $node->safe_psql('postgres', "$before EXPLAIN (ANALYZE, BUFFERS, VERBOSE, SETTINGS, FORMAT JSON) $sql");
	my $said = $node->safe_psql('postgres',
		"SELECT string_agg(title || ' ' || detail, E'\\n') FROM ai_plan_findings(\$given\$$plan\$given\$)");
	like($said, $told, $name);
	return;
}
expect_told('', "SELECT count(o.pad) FROM big b JOIN other o ON o.id = b.e WHERE $hidden",
	qr/nested loop planned for \d+ rows? runs [\d,]+ times/i, 'nested_loop_underestimate');
expect_told('SET enable_nestloop = off; SET enable_mergejoin = off;', "SELECT count(*) FROM big b JOIN other o ON o.e = b.e WHERE $hidden AND o.id + 0 < 5000",
	qr/hash table is built of the larger side/i, 'hash_build_on_bigger_side');

$node->stop;
done_testing();
