# Suggestions survive pg_dump and pg_restore: same ids and states, new OIDs of tables, and they can
# still be applied, dismissed and offered again under the same id.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $node = new_node('restored', conf => 'max_worker_processes = 8');
$node->safe_psql('postgres', <<'SQL');
CREATE ROLE owner LOGIN;
SELECT ai_grant('owner', 'advise');
GRANT CREATE ON SCHEMA public TO owner;
CREATE TABLE "Big Table" (id int, a int, b int);
INSERT INTO "Big Table" SELECT i, i % 5000, i % 4000 FROM generate_series(1, 50000) AS i;
ANALYZE "Big Table";
ALTER TABLE "Big Table" OWNER TO owner;
SQL

sub as_owner
{
	my ($database, $sql) = @_;
	my ($code, $out, $err) = $node->psql($database, $sql, extra_params => [ '-U', 'owner' ]);
	return $out;
}

my $ask = q{SELECT id FROM ai_suggest_indexes(ARRAY['SELECT * FROM "Big Table" WHERE %s = 7'])};
my $open = as_owner('postgres', sprintf $ask, 'a');
my $dismissed = as_owner('postgres', sprintf $ask, 'b');
like("$open $dismissed", qr/^\d+ \d+$/, 'two suggestions are kept');
as_owner('postgres', "SELECT ai_dismiss($dismissed, 'not this one')");

my $rows = 'SELECT id, role, key, status, coalesce(status_detail, \'\'), ddl, table_oid::text FROM savant.suggestion ORDER BY id';
my $before = $node->safe_psql('postgres', $rows);
my $dump = PostgreSQL::Test::Utils::tempdir() . '/all.dump';
# Other OIDs than before, as in another cluster.
$node->safe_psql('postgres', 'CREATE DATABASE other');
$node->safe_psql('other', 'CREATE TABLE before (id int)');
$node->command_ok([ 'pg_dump', '-Fc', '-f', $dump, '-d', $node->connstr('postgres') ], 'the database is dumped');
$node->command_ok([ 'pg_restore', '-d', $node->connstr('other'), $dump ], 'and restored');
is($node->safe_psql('other', $rows), $before, 'with the same suggestions');
is($node->safe_psql('other', 'SELECT count(*) FROM savant.suggestion_statement'),
	$node->safe_psql('postgres', 'SELECT count(*) FROM savant.suggestion_statement'), 'and their statements');
is($node->safe_psql('other', q{SELECT bool_and(table_oid = '"Big Table"'::regclass) FROM savant.suggestion}), 't',
	'about the table that was restored');

$node->safe_psql('other', 'ANALYZE');
is(as_owner('other', sprintf $ask, 'a'), $open, 'the same proposal is the same suggestion');
is(as_owner('other', sprintf $ask, 'b'), '', 'what was dismissed stays dismissed');
like(as_owner('other', sprintf $ask, 'id'), qr/^\d+$/, 'a new one gets an id of its own');
is($node->safe_psql('other', 'SELECT count(*) = count(DISTINCT id) AND count(*) = 3 FROM savant.suggestion'), 't',
	'the sequence goes on');
as_owner('other', "SELECT ai_apply($open, run => true)");
ok($node->poll_query_until('other', "SELECT status = 'applied' FROM savant.suggestion WHERE id = $open"),
	'and a restored one can be applied');

done_testing();
