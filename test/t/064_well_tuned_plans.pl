# Twenty statements that a good hand has tuned, on a database with the right indexes and fresh
# statistics: no rule may have anything to say of them, not even a remark.
use strict;
use warnings;

use PlanFindings;
use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $node = new_node('well_tuned_plans', conf => "autovacuum = off\njit = off\nrandom_page_cost = 1.1\nwork_mem = '32MB'");

$node->safe_psql('postgres', <<'SQL');
CREATE TABLE country (code char(2) PRIMARY KEY, name text NOT NULL);
CREATE TABLE customer (
	id integer PRIMARY KEY,
	email text NOT NULL UNIQUE,
	country char(2) NOT NULL REFERENCES country,
	joined date NOT NULL);
CREATE TABLE product (
	id integer PRIMARY KEY,
	name text NOT NULL,
	price numeric(10, 2) NOT NULL,
	category integer NOT NULL);
CREATE TABLE purchase (
	id bigint NOT NULL,
	customer_id integer NOT NULL REFERENCES customer,
	bought timestamp NOT NULL,
	status text NOT NULL,
	total numeric(10, 2) NOT NULL,
	PRIMARY KEY (id, bought)) PARTITION BY RANGE (bought);
CREATE TABLE purchase_q1 PARTITION OF purchase FOR VALUES FROM ('2026-01-01') TO ('2026-04-01');
CREATE TABLE purchase_q2 PARTITION OF purchase FOR VALUES FROM ('2026-04-01') TO ('2026-07-01');
CREATE TABLE purchase_q3 PARTITION OF purchase FOR VALUES FROM ('2026-07-01') TO ('2026-10-01');
CREATE TABLE purchase_q4 PARTITION OF purchase FOR VALUES FROM ('2026-10-01') TO ('2027-01-01');
CREATE TABLE item (
	purchase_id bigint NOT NULL,
	line integer NOT NULL,
	product_id integer NOT NULL REFERENCES product,
	quantity integer NOT NULL,
	PRIMARY KEY (purchase_id, line));

INSERT INTO country SELECT chr(65 + i / 5) || chr(65 + i % 5), 'country ' || i FROM generate_series(0, 24) i;
INSERT INTO customer
	SELECT i, 'c' || i || '@example.org', chr(65 + (i % 25) / 5) || chr(65 + i % 5), date '2020-01-01' + i % 2000
	FROM generate_series(1, 20000) i;
INSERT INTO product SELECT i, 'product ' || i, (i % 500) + 0.99, i % 40 FROM generate_series(1, 2000) i;
INSERT INTO purchase
	SELECT i, 1 + (i * 7919) % 20000, timestamp '2026-01-01' + i * interval '315 s',
		CASE WHEN i % 50 = 0 THEN 'open' ELSE 'done' END, (i * 31) % 900 + 5
	FROM generate_series(1, 100000) i;
INSERT INTO item SELECT i / 2, i % 2, 1 + (i * 6007) % 2000, 1 + i % 3 FROM generate_series(2, 200001) i;

CREATE INDEX ON customer (country, joined);
CREATE INDEX ON product (category, price) INCLUDE (name);
CREATE INDEX ON purchase (customer_id, bought DESC) INCLUDE (total);
CREATE INDEX ON purchase (bought);
CREATE INDEX ON purchase (bought) WHERE status = 'open';
CREATE INDEX ON item (product_id) INCLUDE (quantity);
SQL
$node->safe_psql('postgres', 'VACUUM (FREEZE, ANALYZE)');

my @statements = (
	[ 'row by primary key', 'SELECT * FROM customer WHERE id = 4711' ],
	[ 'row by unique key', q{SELECT id, joined FROM customer WHERE email = 'c815@example.org'} ],
	[ 'covering index', 'SELECT name, price FROM product WHERE category = 7 AND price < 100' ],
	[ 'first rows of an index order', 'SELECT bought, total FROM purchase WHERE customer_id = 17 ORDER BY bought DESC LIMIT 5' ],
	[ 'keyset page', q{SELECT id, bought FROM purchase WHERE bought > '2026-05-05 12:00' ORDER BY bought LIMIT 20} ],
	[ 'one partition by its key', q{SELECT count(*) FROM purchase WHERE bought >= '2026-06-01' AND bought < '2026-06-08'} ],
	[ 'aggregate over a month', q{SELECT customer_id, sum(total) FROM purchase WHERE bought >= '2026-02-01' AND bought < '2026-03-01' GROUP BY customer_id HAVING sum(total) > 2000} ],
	[ 'hash join of what must be read', 'SELECT p.category, sum(i.quantity) FROM item i JOIN product p ON p.id = i.product_id GROUP BY p.category' ],
	[ 'join by keys from one row', 'SELECT p.name, i.quantity FROM item i JOIN product p ON p.id = i.product_id WHERE i.purchase_id = 5005' ],
	[ 'parallel count', 'SELECT count(*) FROM item WHERE quantity > 1', 'SET max_parallel_workers_per_gather = 2; SET min_parallel_table_scan_size = 0; SET parallel_setup_cost = 10' ],
	[ 'merge join by two indexes', 'SELECT count(*) FROM (SELECT id FROM customer ORDER BY id) c JOIN purchase p ON p.customer_id = c.id' ],
	[ 'lookup in a small table', q{SELECT name FROM country WHERE code = 'BC'} ],
	[ 'small table joined', q{SELECT t.name, count(*) FROM customer c JOIN country t ON t.code = c.country WHERE c.joined >= date '2025-01-01' GROUP BY t.name} ],
	[ 'exists', q{SELECT count(*) FROM customer c WHERE country = 'AA' AND EXISTS (SELECT FROM purchase p WHERE p.customer_id = c.id)} ],
	[ 'anti join', q{SELECT count(*) FROM product p WHERE NOT EXISTS (SELECT FROM item i WHERE i.product_id = p.id)} ],
	[ 'partial index', q{SELECT id, total FROM purchase WHERE status = 'open' AND bought >= '2026-12-01' ORDER BY bought LIMIT 50} ],
	[ 'lateral top of each', q{SELECT c.id, l.bought FROM customer c CROSS JOIN LATERAL (SELECT bought FROM purchase p WHERE p.customer_id = c.id ORDER BY bought DESC LIMIT 1) l WHERE c.country = 'BA' AND c.joined > date '2025-05-01'} ],
	[ 'list of keys', 'SELECT id, email FROM customer WHERE id = ANY (ARRAY[3, 14, 159, 2653, 5897])' ],
	[ 'maximum by index', 'SELECT max(bought) FROM purchase' ],
	[ 'window over a month', q{SELECT day, sum(sum) OVER (ORDER BY day) FROM (SELECT bought::date AS day, sum(total) FROM purchase WHERE bought >= '2026-03-01' AND bought < '2026-04-01' GROUP BY 1) d} ],
	[ 'update of one row', q{UPDATE customer SET joined = joined WHERE id = 99} ],
	[ 'insert of one row', q{INSERT INTO country VALUES ('ZZ', 'nowhere')} ],
);

for my $statement (@statements)
{
	my ($name, $sql, $before) = @$statement;
	for my $how ('paste', 'plan')
	{
		my @findings = findings_of($node, sql => $sql, before => $before // '', how => $how);
		is(join("\n", map { "$_->{rule} ($_->{severity}) at $_->{node}: $_->{title}" } @findings),
			'', "$name: nothing to say of the " . ($how eq 'paste' ? 'plan that ran' : 'plan'));
	}
}

$node->stop;
done_testing();
