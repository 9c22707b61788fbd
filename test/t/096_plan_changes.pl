# Plans of statements: kept as they are run, a new one of a known statement is a change, and a
# slower statement is told to have another plan.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $node = new_node('plans', conf => <<'CONF');
shared_preload_libraries = 'pg_stat_statements,pg_savant'
autovacuum = off
max_parallel_workers_per_gather = 0
jit = off
CONF
$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION pg_stat_statements;
CREATE TABLE orders (id integer PRIMARY KEY, customer integer, amount numeric);
INSERT INTO orders SELECT i, i % 5000, i FROM generate_series(1, 50000) i;
CREATE INDEX orders_customer_idx ON orders (customer);
CREATE TABLE event (at date, kind integer) PARTITION BY RANGE (at);
CREATE TABLE event_1 PARTITION OF event FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE event_2 PARTITION OF event FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
CREATE INDEX event_at_idx ON event (at);
VACUUM ANALYZE;
SQL

sub value
{
	my ($sql) = @_;
	return $node->safe_psql('postgres', $sql);
}

sub collect
{
	return value('SELECT ai_collect()');
}

my $lookup = 'SELECT sum(amount) FROM orders WHERE customer = ';

sub look_up
{
	my ($times, @before) = @_;
	return value(join ';', @before, map { $lookup . $_ } 1 .. $times);
}

my $id = q{(SELECT query_id FROM savant.statement_text WHERE statement LIKE 'SELECT sum(amount)%')};
my $plans = "FROM savant.plan_seen WHERE query_id = $id";
my $changes = "FROM savant.change_event WHERE kind = 'plan_change'";

# A statement and its plan.
collect();
look_up(40);
collect();
is(value("SELECT summary $plans"), "Aggregate\n  Bitmap Heap Scan orders\n    Bitmap Index Scan orders_customer_idx",
	'a plan is kept with its tables and indexes');
is(value("SELECT executions BETWEEN 1 AND 40 AND total_ms > 0 $plans"), 't', 'and with its time');
is(value("SELECT count(*) $changes"), '0', 'the first plan is no change');

# The constants differ, the plan does not; nor does a rebuilt index make it another one.
my $before = value("SELECT executions $plans");
look_up(20);
value('REINDEX INDEX CONCURRENTLY orders_customer_idx');
look_up(20);
collect();
is(value("SELECT count(*) $plans"), '1', 'other constants and a rebuilt index are the same plan');
cmp_ok(value("SELECT executions $plans"), '>', $before, 'which is counted on');

# Partitions: which one is read depends on a constant.
value("SELECT count(*) FROM event WHERE at = '2026-01-0$_'") for 1 .. 3;
collect();
value("SELECT count(*) FROM event WHERE at = '2026-02-0$_'; SELECT count(*) FROM event WHERE at < '2026-02-2$_'")
	for 1 .. 3;
collect();
is(value(q{SELECT count(DISTINCT p.plan_hash) FROM savant.plan_seen p JOIN savant.statement_text t USING (query_id)
	WHERE t.statement LIKE '%event WHERE at = %'}), '1', 'another partition is the same plan');

# The flip.
value('DROP INDEX orders_customer_idx');
look_up(40);
collect();
like(value("SELECT detail $changes"),
	qr/^statement -?\d+ has another plan: Bitmap Heap Scan orders, Bitmap Index Scan orders_customer_idx -> Seq Scan orders; [\d.e+-]+ ms per call before, [\d.e+-]+ ms now$/,
	'a new plan is a change, told by what is different');
is(value("SELECT object = $id\::text AND before LIKE '%Bitmap%' AND after LIKE '%Seq Scan orders' $changes"), 't',
	'with the statement and both plans');
like(value("SELECT class || ': ' || detail FROM savant.regression WHERE query_id = $id ORDER BY at DESC LIMIT 1"),
	qr/^plan_change: .*it has another plan: .*Bitmap Index Scan orders_customer_idx -> Seq Scan orders$/,
	'the slower statement is told to have it');
look_up(40);
collect();
is(value("SELECT count(*) $changes"), '1', 'and is told once');
like(value("SELECT string_agg(line, E'\\n') FROM ai_why_slow('hour') AS line"),
	qr/another plan: Bitmap Heap Scan orders, Bitmap Index Scan orders_customer_idx -> Seq Scan orders/, 'ai_why_slow() has it');
like(value("SELECT ai_report_json('hour')"), qr/another plan: Bitmap Heap Scan orders, Bitmap Index Scan orders_customer_idx -> Seq Scan orders/,
	'and so has the report');

# A setting of one role flips it too, and back is no news within a day.
value('CREATE INDEX orders_customer_idx ON orders (customer)');
look_up(10);
collect();
is(value("SELECT count(*) $changes"), '1', 'the plan that it had an hour ago is no news');
look_up(10, 'SET enable_bitmapscan = off');
collect();
like(value("SELECT detail $changes ORDER BY seen_at DESC LIMIT 1"), qr/-> Index Scan orders_customer_idx/,
	'a setting that makes another plan');

# An execution that fails is seen as well, and takes nothing with it.
my ($code) = $node->psql('postgres', 'SELECT 1 / (id - 1) FROM orders WHERE id = 1', on_error_stop => 0);
look_up(2);
is(collect() =~ /problem/i ? 1 : 0, 0, 'after an execution that failed');

# Switched off; not for everybody.
value('ALTER DATABASE postgres SET savant.keep_plans = off');
value('SELECT avg(amount) FROM orders WHERE id < 5') for 1 .. 3;
collect();
is(value(q{SELECT count(*) FROM savant.plan_seen p JOIN savant.statement_text t USING (query_id)
	WHERE t.statement LIKE 'SELECT avg%'}), '0', 'savant.keep_plans = off');
value("CREATE ROLE nobody LOGIN; CREATE ROLE watcher LOGIN; SELECT ai_grant('watcher', 'monitor')");
is($node->safe_psql('postgres', 'SELECT count(*) > 0 FROM savant.plan_seen', extra_params => [ '-U', 'watcher' ]), 't',
	'plans are for level monitor');
($code, undef, my $error) = $node->psql('postgres', 'SELECT count(*) FROM savant.plan_seen',
	extra_params => [ '-U', 'nobody' ]);
like($error, qr/permission denied/, 'plans are not for everybody');
($code, undef, $error) = $node->psql('postgres', 'SET savant.keep_plans = on', extra_params => [ '-U', 'nobody' ]);
like($error, qr/permission denied to set parameter/, 'nor is the setting');

# Five plans of each statement at most.
is(value('SELECT max(n) <= 5 FROM (SELECT count(*) AS n FROM savant.plan_seen GROUP BY query_id) p'), 't',
	'five plans of each statement at most');

done_testing();
