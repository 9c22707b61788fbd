# The search for indexes against the real planner: on small workloads no subset of the candidates is
# better than what it chooses, within 1 %; and what it reports is what the planner says.
use strict;
use warnings;

use JSON::PP;
use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $node = new_node('index_search', conf => <<'CONF');
shared_preload_libraries = 'pg_savant'
autovacuum = off
jit = off
max_parallel_workers_per_gather = 0
random_page_cost = 1.1
CONF

$node->safe_psql('postgres', <<'SQL');
CREATE TABLE customer (id integer PRIMARY KEY, town integer, kind integer, note text);
CREATE TABLE purchase (id integer PRIMARY KEY, customer integer, product integer, day date, total integer);
INSERT INTO customer SELECT i, i % 300, i % 7, repeat('c', 60) FROM generate_series(1, 12000) i;
INSERT INTO purchase SELECT i, (i * 7919::bigint) % 12000 + 1, (i * 104729::bigint) % 800,
	date '2025-01-01' + i / 200, (i * 31::bigint) % 10000 FROM generate_series(1, 60000) i;
VACUUM ANALYZE;
SQL

# Statements and the single columns and pairs that their conditions can use.
my @workloads = (
	{
		name => 'filters',
		statements => [
			'SELECT note FROM customer WHERE town = 17',
			'SELECT * FROM purchase WHERE product = 5 AND total < 100',
			"SELECT sum(total) FROM purchase WHERE day = '2025-03-01'",
		],
		candidates => [ 'customer (town)', 'purchase (product)', 'purchase (total)',
			'purchase (product, total)', 'purchase (total, product)', 'purchase (day)' ],
	},
	{
		name => 'joins',
		statements => [
			'SELECT count(*) FROM customer c JOIN purchase p ON p.customer = c.id WHERE c.town = 4',
			'SELECT p.* FROM purchase p JOIN customer c ON p.customer = c.id WHERE p.product = 77',
			'SELECT max(total) FROM purchase WHERE customer = 444',
		],
		candidates => [ 'customer (town)', 'purchase (customer)', 'purchase (product)',
			'purchase (customer, product)', 'purchase (product, customer)', 'customer (town, id)',
			'purchase (customer, total)' ],
	},
	{
		name => 'orders',
		statements => [
			'SELECT * FROM purchase ORDER BY total DESC LIMIT 10',
			'SELECT * FROM purchase WHERE customer = 99 ORDER BY day DESC LIMIT 3',
			'SELECT * FROM customer WHERE kind = 3 ORDER BY town LIMIT 20',
		],
		candidates => [ 'purchase (total)', 'purchase (customer)', 'purchase (day)',
			'purchase (customer, day)', 'customer (kind)', 'customer (town)', 'customer (kind, town)' ],
	},
);

sub quoted
{
	return 'ARRAY[' . join(', ', map { "\$q\$$_\$q\$" } @_) . ']::text[]';
}

# Cost of the statements and predicted bytes with the given "table (columns)".
sub planned
{
	my ($statements, @indexes) = @_;
	my $answer = $node->safe_psql('postgres', sprintf(
		"SELECT sum(cost) FILTER (WHERE kind = 'statement'), coalesce(sum(bytes) FILTER (WHERE kind = 'index'), 0) "
		. 'FROM savant._what_if(%s, %s)',
		quoted(@$statements), quoted(map { "CREATE INDEX ON $_" } @indexes)));
	return split /\|/, $answer;
}

# The least cost of any subset within the budget.
sub exhaustive
{
	my ($workload, $budget) = @_;
	my @all = @{ $workload->{candidates} };
	my $best;
	foreach my $bits (0 .. 2**@all - 1)
	{
		my @subset = @all[ grep { $bits >> $_ & 1 } 0 .. $#all ];
		my $bytes = 0;
		$bytes += $workload->{bytes}{$_} foreach @subset;
		next if $bytes > $budget;
		my ($cost) = planned($workload->{statements}, @subset);
		$best = $cost if !defined $best || $cost < $best;
	}
	return $best;
}

foreach my $workload (@workloads)
{
	my @statements = @{ $workload->{statements} };
	my $total = 0;
	foreach my $candidate (@{ $workload->{candidates} })
	{
		(undef, $workload->{bytes}{$candidate}) = planned(\@statements, $candidate);
		$total += $workload->{bytes}{$candidate};
	}
	foreach my $share (0.25, 0.6)
	{
		my $budget = int($total * $share);
		my %options = (storage_budget => $budget, max_columns => 2, time_limit_ms => 60000,
			min_gain_share => 0, (map { $_ => JSON::PP::false } qw(include_covering include_partial
				include_expressions careful count_writes include_drops)));
		my $result = decode_json($node->safe_psql('postgres', sprintf(
			"SELECT savant._search_indexes(%s, \$o\$%s\$o\$::jsonb)", quoted(@statements), encode_json(\%options))));
		my @chosen = map { $_->{ddl} =~ s/^CREATE INDEX CONCURRENTLY \S+ ON //r }
			grep { $_->{action} eq 'create' } @{ $result->{indexes} };
		my $name = "$workload->{name}, budget $budget";
		cmp_ok($result->{bytes}, '<=', $budget, "$name: within the budget");
		my ($cost) = planned(\@statements, @chosen);
		cmp_ok(abs($cost - $result->{cost_after}), '<=', $cost * 0.001,
			"$name: the reported cost is the planner's: " . join '; ', @chosen);
		my $best = exhaustive($workload, $budget);
		cmp_ok($cost, '<=', $best * 1.01, "$name: as good as every subset ($best)");
		cmp_ok($result->{cost_bound}, '<=', $cost * 1.0001, "$name: the bound is below it");
	}
}

done_testing();
