# What is wrong with indexes whatever the statements are: invalid, bloated, missing for a foreign key.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $node = new_node('hygiene', conf => <<'CONF');
shared_preload_libraries = 'pg_stat_statements,pg_savant'
savant.max_concurrent = 0
autovacuum = off
CONF

$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION pg_stat_statements;
CREATE ROLE alice LOGIN;
SELECT ai_grant('alice', 'advise');
CREATE TABLE place (id integer PRIMARY KEY);
CREATE TABLE visit (id integer PRIMARY KEY, place integer REFERENCES place, note text);
CREATE TABLE few (place integer REFERENCES place);
CREATE TABLE log (id integer PRIMARY KEY);
INSERT INTO place SELECT generate_series(1, 100);
INSERT INTO visit SELECT i, i % 100 + 1, i FROM generate_series(1, 2000) i;
INSERT INTO few SELECT generate_series(1, 100);
INSERT INTO log SELECT generate_series(1, 600000);
DELETE FROM log WHERE id % 10 <> 0;
CREATE INDEX visit_note ON visit (note);
CREATE INDEX visit_note_ccnew ON visit (note);
UPDATE pg_index SET indisvalid = false WHERE indexrelid IN ('visit_note'::regclass, 'visit_note_ccnew'::regclass);
VACUUM ANALYZE place, visit, few, log;
SQL

sub advice
{
	my ($role, @arguments) = @_;
	my $list = join ', ', @arguments;
	# Kept first: a statement does not see the rows that it adds.
	$node->psql('postgres', "SELECT count(*) FROM ai_suggest_indexes($list)", extra_params => [ '-U', $role ]);
	my ($code, $out) = $node->psql('postgres', 'SELECT s.ddl FROM ai_suggest_indexes(' . $list . q{) AS s JOIN savant.suggestion k USING (id)
		WHERE k.adviser = 'hygiene' ORDER BY s.ddl COLLATE "C"}, extra_params => [ '-U', $role ]);
	return $out;
}

my $key = 'CREATE INDEX CONCURRENTLY visit_place_idx ON public.visit (place)';
my $drop = 'DROP INDEX CONCURRENTLY public.visit_note_ccnew';
my $bloat = 'REINDEX INDEX CONCURRENTLY public.log_pkey';
my $rebuild = 'REINDEX INDEX CONCURRENTLY public.visit_note';
is(advice('postgres'), join("\n", $key, $drop, $bloat, $rebuild), 'all four kinds, and no small table');
is(advice('postgres', q{tables => ARRAY['log']::regclass[]}), $bloat, 'of the tables that were asked about only');
is(advice('postgres', q{ARRAY['SELECT 1']}), '', 'not for given statements');
is(advice('alice'), '', 'nothing of tables that the caller may not read');
$node->safe_psql('postgres', 'GRANT SELECT ON visit TO alice');
is(advice('alice'), join("\n", $key, $drop, $rebuild), 'of those that it may read');
like($node->safe_psql('postgres', q{SELECT explanation FROM savant.suggestion WHERE role = 'alice'::regrole AND ddl ~ 'visit_place'}),
	qr/row of the referenced table,/, 'without the name of a referenced table that it may not');

$node->safe_psql('postgres', $_) for $key, $drop, $bloat, $rebuild;
is(advice('postgres'), '', 'what was done is not proposed again');
is($node->safe_psql('postgres', q{SELECT DISTINCT status FROM savant.suggestion WHERE role = 'postgres'::regrole AND adviser = 'hygiene'}),
	'closed', 'and its suggestions are closed');

done_testing();
