# A database of 10,000 tables: questions are answered, and nothing is read again
# when nothing changed.  How long it takes is for bench-budgets.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $node = new_node('many_tables', conf => 'max_locks_per_transaction = 512');

# In batches: one transaction's locks must fit.
my $batches = join "\n", map {
	my ($first, $last) = ($_ * 1000 + 1, $_ * 1000 + 1000);
	"DO \$\$ BEGIN FOR i IN $first..$last LOOP
		EXECUTE format('CREATE TABLE warehouse_%s (id integer PRIMARY KEY, shelf text, weight numeric)', i);
	END LOOP; END \$\$;"
} 0 .. 9;
$node->safe_psql('postgres', $batches . "INSERT INTO warehouse_7777 VALUES (1, 'A', 2.5), (2, 'B', 3.5);");

my $asked = $node->safe_psql('postgres', <<'SQL');
SELECT ai_answer('how many tables are there?') #>> '{rows,0,count}';
SELECT ai_answer('how many rows are in warehouse_7777?') #>> '{rows,0,rows}';
SELECT ai_answer('how many warehouse_7777 are there?') #>> '{rows,0,count}';
SELECT count(*) FROM ai_search('warehouse_4242', 1);
SELECT builds FROM savant._picture_stats();
SQL
my @lines = split /\n/, $asked;
is($lines[0], '10000', 'all tables are counted');
is($lines[1], '2', 'a question about one of them finds its rows');
is($lines[2], '2', 'the rules find one table among 10,000');
is($lines[-2], '1', 'search finds one');
is($lines[-1], '1', 'the picture was read once');

$node->stop;
done_testing();
