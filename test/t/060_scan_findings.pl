# Plans of this server that show what the rules about scans and conditions are there for, and
# plans that look like it.
#
# Recorded or made-up plans show in unit tests what one server of this version does not, or not
# each time: Index Searches (18), a disk that is slow, and planning that takes longer than the
# statement.
use strict;
use warnings;

use PlanFindings;
use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $node = new_node('scan_findings',
	conf => "autovacuum = off\njit = off\nmax_parallel_workers_per_gather = 0\nmax_wal_size = 4GB\nshared_buffers = 16MB");

$node->safe_psql('postgres', <<'SQL');
CREATE TABLE item AS
	SELECT g AS id, g % 1000 AS a, (g * 7919::bigint % 200000)::integer AS b, g % 50 AS c, (g + 7) % 50 AS d,
	       (g * 104729::bigint % 200000)::integer AS e, 'name ' || md5(g::text) AS name, ('code ' || g)::varchar(20) AS code,
	       timestamptz '2024-01-01 00:00+00' + g * interval '1 minute' AS at,
	       CASE WHEN g % 1000 = 0 THEN 'rare' ELSE 'usual' END AS status, repeat('x', 60) AS pad
	FROM generate_series(1, 200000) g;
ALTER TABLE item ADD PRIMARY KEY (id);
CREATE INDEX item_b ON item (b);
CREATE INDEX item_c ON item (c);
CREATE INDEX item_d ON item (d);
CREATE INDEX item_at ON item (at);
CREATE INDEX item_a_e ON item (a, e);
CREATE TABLE few AS SELECT g AS id, g % 7 AS k FROM generate_series(1, 200) g;
CREATE TABLE nullable AS SELECT g AS x FROM generate_series(1, 100) g;
CREATE TABLE filled (x integer NOT NULL);
INSERT INTO filled SELECT generate_series(1, 100);
CREATE TABLE wide AS SELECT g AS id, repeat('y', 1900) AS pad FROM generate_series(1, 41000) g;
CREATE TABLE million AS SELECT g AS v FROM generate_series(1, 1000100) g;
CREATE TABLE letters AS
	SELECT g AS id, string_agg(CASE WHEN random() < 0.5 THEN 'a' ELSE 'b' END, '') AS t
	FROM generate_series(1, 4000) g, generate_series(1, 80) GROUP BY g;
CREATE TABLE worded AS SELECT g AS id, md5(g::text) COLLATE "en-x-icu" AS word FROM generate_series(1, 50000) g;
CREATE INDEX worded_word ON worded (word);
CREATE TABLE unvacuumed AS SELECT g AS id FROM generate_series(1, 30000) g;
CREATE INDEX ON unvacuumed (id);
CREATE TABLE bloated AS SELECT g AS id, g % 10 AS k FROM generate_series(1, 600000) g;
DELETE FROM bloated WHERE id % 20 <> 0;
CREATE TABLE event (id bigint, at timestamptz);
INSERT INTO event SELECT g, now() - interval '20 days' + g * interval '1 second' FROM generate_series(1, 100000) g;
CREATE TABLE measured (at timestamptz NOT NULL, kind integer, v integer) PARTITION BY RANGE (at);
SELECT format('CREATE TABLE measured_%s PARTITION OF measured FOR VALUES FROM (%L) TO (%L)', g,
	timestamptz '2024-01-01 00:00+00' + g * interval '1 day', timestamptz '2024-01-02 00:00+00' + g * interval '1 day')
	FROM generate_series(0, 13) g \gexec
INSERT INTO measured
	SELECT timestamptz '2024-01-01 00:00+00' + g * interval '1 minute', CASE WHEN g < 100 THEN 3 ELSE 1 END, g
	FROM generate_series(0, 20000) g;
CREATE FUNCTION five() RETURNS SETOF integer LANGUAGE plpgsql AS $$BEGIN RETURN QUERY SELECT * FROM generate_series(1, 5); END$$;
CREATE FUNCTION odd(integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$BEGIN RETURN $1 % 2 = 1; END$$;
CREATE EXTENSION pg_trgm;
CREATE INDEX letters_t ON letters USING gin (t gin_trgm_ops);
CREATE EXTENSION postgres_fdw;
VACUUM ANALYZE;
INSERT INTO event SELECT g, now() - interval '1 hour' + g * interval '1 millisecond' FROM generate_series(1, 20000) g;
DELETE FROM unvacuumed WHERE id % 2 = 0;
INSERT INTO unvacuumed SELECT g FROM generate_series(1, 30000) g;
SQL
my ($host, $port) = ($node->host, $node->port);
$node->safe_psql('postgres', <<"SQL");
CREATE SERVER itself FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '$host', port '$port', dbname 'postgres');
CREATE USER MAPPING FOR CURRENT_USER SERVER itself;
CREATE FOREIGN TABLE far_item (id integer, a integer) SERVER itself OPTIONS (table_name 'item');
SQL

my $index = 'SET enable_seqscan = off; SET enable_bitmapscan = off';
my $many = join ',', 1 .. 600;
my $some = join ',', 1 .. 400;

my @scans = (
	{ rule => 'seq_scan_filter_selective', sql => "SELECT * FROM item WHERE status = 'rare'" },
	{ rule => 'seq_scan_filter_selective', how => 'plan', sql => "SELECT * FROM item WHERE status = 'rare'" },
	{ sql => "SELECT * FROM item WHERE status = 'usual'", not => ['seq_scan_filter_selective'] },
	{ sql => 'SELECT * FROM item WHERE a > 700', not => ['seq_scan_filter_selective'] },
	{ sql => 'SELECT * FROM few WHERE k = 3', not => ['seq_scan_filter_selective'] },
	{ sql => "SELECT * FROM item WHERE status = 'usual' LIMIT 5", not => ['seq_scan_filter_selective'] },
	{ rule => 'seq_scan_large_no_filter', sql => 'SELECT sum(id) FROM wide' },
	{ sql => 'SELECT id FROM wide LIMIT 10', not => ['seq_scan_large_no_filter'] },
	{ rule => 'seq_scan_in_loop', sql => "SELECT (SELECT max(id) FROM item WHERE code = 'code ' || f.id) FROM few f LIMIT 20" },
	{ sql => 'SELECT (SELECT max(id) FROM item WHERE b = f.id) FROM few f LIMIT 20', not => ['seq_scan_in_loop'] },
	{ rule => 'inefficient_index', sql => "SELECT * FROM item WHERE c = 7 AND code = 'code 57'" },
	{ sql => 'SELECT * FROM item WHERE b BETWEEN 100 AND 400 AND d > 5', not => ['inefficient_index'] },
	{ rule => 'index_recheck_waste', before => 'SET enable_seqscan = off', sql => "SELECT * FROM letters WHERE t LIKE '%aabbabaabbba%'" },
	{ rule => 'bitmap_lossy', before => "SET work_mem = '64kB'; SET enable_seqscan = off; SET enable_indexscan = off",
		sql => 'SELECT * FROM item WHERE c = 7' },
	{ before => 'SET enable_seqscan = off; SET enable_indexscan = off', sql => 'SELECT * FROM item WHERE c = 7', not => ['bitmap_lossy'] },
	{ rule => 'bitmap_many_or', sql => 'SELECT id FROM item WHERE b = 1 OR b = 20 OR b = 300 OR b = 4000 OR b = 50000' },
	{ sql => 'SELECT id FROM item WHERE b IN (1, 20, 300, 4000, 50000)', not => ['bitmap_many_or'] },
	{ rule => 'bitmap_and_suspicious', before => 'SET enable_seqscan = off', sql => 'SELECT * FROM item WHERE c = 7 AND d = 30' },
	{ rule => 'index_only_heap_fetches', before => $index, sql => 'SELECT id FROM unvacuumed WHERE id > 100' },
	{ before => $index, sql => 'SELECT b FROM item WHERE b < 50000', not => ['index_only_heap_fetches'] },
	{ rule => 'index_scan_could_be_index_only', before => $index, sql => 'SELECT b, c FROM item WHERE b < 8000' },
	{ before => $index, sql => 'SELECT b, pad FROM item WHERE b < 8000', not => ['index_scan_could_be_index_only'] },
	{ rule => 'index_full_scan_for_order', before => 'SET enable_seqscan = off; SET enable_sort = off',
		sql => "SELECT * FROM item WHERE status = 'rare' AND pad = 'z' ORDER BY at LIMIT 5" },
	{ sql => 'SELECT * FROM item ORDER BY at LIMIT 5', not => ['index_full_scan_for_order'] },
	{ rule => 'index_cond_missing_leading_col', before => $index, sql => 'SELECT * FROM item WHERE e = 77' },
	{ before => $index, sql => 'SELECT * FROM item WHERE a = 5 AND e = 77', not => ['index_cond_missing_leading_col'] },
	{ rule => 'low_cache_hit', sql => 'SELECT count(pad) FROM wide' },
	{ sql => 'SELECT count(*) FROM few', not => ['low_cache_hit'] },
	{ rule => 'read_efficiency', sql => 'SELECT sum(k) FROM bloated' },
	{ sql => 'SELECT sum(a) FROM item', not => ['read_efficiency'] },
	{ rule => 'rows_per_buffer_low_index', before => $index, sql => 'SELECT b, pad FROM item WHERE b < 15000' },
	{ before => $index, sql => 'SELECT at, pad FROM item WHERE id < 15000', not => ['rows_per_buffer_low_index'] },
	{ rule => 'function_scan_default_rows', sql => 'SELECT * FROM five() f JOIN few ON few.id = f' },
	{ sql => 'SELECT * FROM generate_series(1, 5) f JOIN few ON few.id = f', not => ['function_scan_default_rows'] },
	{ rule => 'foreign_scan_no_pushdown', sql => 'SELECT count(*) FROM far_item WHERE odd(a)' },
	{ sql => 'SELECT count(*) FROM far_item WHERE a = 5', not => ['foreign_scan_no_pushdown'] },
	{ rule => 'partition_no_pruning', sql => "SELECT * FROM measured WHERE (at AT TIME ZONE 'UTC')::date = '2024-01-05'" },
	{ rule => 'partition_no_pruning', sql => 'SELECT * FROM measured WHERE kind = 3' },
	{ sql => "SELECT * FROM measured WHERE at >= '2024-01-05' AND at < '2024-01-06'", not => ['partition_no_pruning'] },
	{ sql => 'SELECT count(*) FROM measured', not => ['partition_no_pruning'] },
);

my @predicates = (
	{ rule => 'implicit_cast_on_column', sql => 'SELECT * FROM item WHERE id = 5.0' },
	{ sql => 'SELECT * FROM item WHERE id = 5', not => ['implicit_cast_on_column'] },
	{ sql => "SELECT * FROM item WHERE code = 'code 77'", not => [ 'implicit_cast_on_column', 'function_on_column' ] },
	{ rule => 'function_on_column', sql => "SELECT * FROM item WHERE date_trunc('day', at) = '2024-02-01'" },
	{ rule => 'function_on_column', sql => "SELECT * FROM item WHERE at::date = '2024-02-01'" },
	{ rule => 'function_on_column', how => 'plan', sql => 'SELECT * FROM item WHERE id + 1 = 500' },
	{ sql => "SELECT * FROM item WHERE at >= '2024-02-01' AND at < '2024-02-02'", not => ['function_on_column'] },
	{ rule => 'leading_wildcard_like', sql => "SELECT * FROM item WHERE name LIKE '%abc123%'" },
	{ sql => "SELECT * FROM item WHERE name NOT LIKE '%abc123%'", not => ['leading_wildcard_like'] },
	{ rule => 'like_prefix_nonc_collation', sql => "SELECT * FROM worded WHERE word LIKE 'abc%'" },
	{ sql => "SELECT * FROM worded WHERE word = 'abc'", not => ['like_prefix_nonc_collation'] },
	{ rule => 'ilike_or_regex_filter', sql => "SELECT * FROM item WHERE name ILIKE 'NAME abc%'" },
	{ rule => 'ilike_or_regex_filter', sql => "SELECT * FROM item WHERE name ~ 'abc[12]3'" },
	{ rule => 'or_across_columns', sql => "SELECT * FROM item WHERE e = 5 OR status = 'rare'" },
	{ sql => 'SELECT * FROM item WHERE b = 5 OR id = 7', not => ['or_across_columns'] },
	{ rule => 'or_across_join', sql => 'SELECT count(*) FROM few f JOIN few g ON f.id = g.id OR f.id = g.k' },
	{ rule => 'not_in_subplan', severity => 'info', sql => 'SELECT count(*) FROM item WHERE a NOT IN (SELECT x FROM nullable)' },
	{ sql => 'SELECT count(*) FROM item WHERE a NOT IN (SELECT x FROM filled)', not => ['not_in_subplan'] },
	{ sql => 'SELECT count(*) FROM item i WHERE NOT EXISTS (SELECT FROM nullable WHERE x = i.a)', not => ['not_in_subplan'] },
	{ rule => 'not_in_subplan', severity => 'critical', before => "SET work_mem = '64kB'",
		sql => 'SELECT count(*) FROM item WHERE id <= 1500 AND id NOT IN (SELECT id FROM unvacuumed WHERE id > 27000)' },
	{ rule => 'correlated_subplan', sql => 'SELECT (SELECT count(pad) FROM item WHERE c = f.k AND id < 2000) FROM few f' },
	{ sql => 'SELECT (SELECT max(id) FROM item) FROM few', not => ['correlated_subplan'] },
	{ rule => 'offset_large', sql => 'SELECT * FROM item ORDER BY id OFFSET 50000 LIMIT 10' },
	{ sql => 'SELECT * FROM item WHERE id > 50000 ORDER BY id LIMIT 10', not => [ 'offset_large', 'limit_without_order' ] },
	{ rule => 'limit_without_order', sql => 'SELECT * FROM item LIMIT 10' },
	{ rule => 'in_list_huge', sql => "SELECT * FROM item WHERE id IN ($many)" },
	{ sql => "SELECT * FROM item WHERE id IN ($some)", not => ['in_list_huge'] },
	{ rule => 'now_minus_interval_est', sql => "SELECT count(*) FROM event WHERE at > now() - interval '1 day'" },
	{ sql => "SELECT count(*) FROM event WHERE at > now() - interval '30 days'", not => ['now_minus_interval_est'] },
	{ rule => 'select_star_wide', sql => 'SELECT * FROM wide ORDER BY id LIMIT 2000' },
	{ sql => 'SELECT id FROM wide ORDER BY id LIMIT 2000', not => ['select_star_wide'] },
	{ rule => 'or_null_param', before => 'SET plan_cache_mode = force_generic_plan; PREPARE p(integer) AS SELECT * FROM item WHERE $1 IS NULL OR e = $1',
		sql => 'EXECUTE p(5)' },
	{ rule => 'cartesian_product', severity => 'critical', sql => 'SELECT count(*) FROM few f, few g, few h' },
	{ sql => 'SELECT count(*) FROM few f, few g', not => ['cartesian_product'] },
	{ sql => 'SELECT count(*) FROM item i, LATERAL generate_series(1, i.c) g', not => ['cartesian_product'] },
	{ rule => 'distinct_over_joins', sql => 'SELECT DISTINCT f.id FROM few f JOIN item i ON i.c = f.k' },
	{ sql => 'SELECT f.id, count(*) FROM few f JOIN item i ON i.c = f.k GROUP BY f.id', not => ['distinct_over_joins'] },
	{ rule => 'union_should_be_union_all',
		sql => 'SELECT id, name FROM item WHERE id <= 5000 UNION SELECT id, name FROM item WHERE id > 195000' },
	{ sql => 'SELECT a FROM item WHERE id <= 5000 UNION SELECT a FROM item WHERE id > 195000', not => ['union_should_be_union_all'] },
	{ rule => 'count_star_big', sql => 'SELECT count(*) FROM million' },
	{ sql => 'SELECT count(*) FROM million WHERE v > 5', not => ['count_star_big'] },
	{ rule => 'order_by_random', sql => 'SELECT * FROM item ORDER BY random() LIMIT 5' },
	{ sql => 'SELECT * FROM few ORDER BY random() LIMIT 5', not => ['order_by_random'] },
);

expect_finding($node, %$_) for @scans, @predicates;

$node->stop;
done_testing();
