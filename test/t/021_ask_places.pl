# Questions in places that are not like the developer's: no preload, an empty
# database, other encodings, a role without any privilege.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $node = new_node('ask_places', preload => 0);

# Nothing there yet.
like($node->safe_psql('postgres', "SELECT ai_ask('how many customers are there?')"),
	qr/There is no table in this database that you may read yet/, 'an empty database says so');
like($node->safe_psql('postgres', 'SELECT ai_help()'), qr/no table/, 'help in an empty database');
is($node->safe_psql('postgres', "SELECT ai_answer('SELECT 1 AS one') #>> '{rows,0,one}'"),
	'1', 'statements run without tables and without preload');

# A role without a level may not ask, one with it sees only its own tables.
$node->safe_psql('postgres', <<'SQL');
CREATE ROLE nobody LOGIN;
CREATE ROLE asker LOGIN;
CREATE TABLE secrets (id integer, word text);
CREATE TABLE open_data (id integer);
GRANT SELECT ON open_data TO asker;
SELECT ai_grant('asker', 'ask');
SQL
like(stderr_of($node, 'postgres', "SET ROLE nobody; SELECT ai_ask('how many secrets?')"),
	qr/permission denied for function ai_ask/, 'asking needs a grant');
my $told = $node->safe_psql('postgres', "SET ROLE asker; SELECT ai_ask('list the secrets')");
unlike($told, qr/Tables[^\n]*secrets|word/, 'a table that one may not read is not suggested');
like($told, qr/open data|open_data/, 'one that may be read is');

# Encodings: the client speaks UTF-8, the database does not.
for my $encoding (qw(LATIN1 SQL_ASCII))
{
	my $database = lc $encoding;
	$node->safe_psql('postgres',
		"CREATE DATABASE $database ENCODING '$encoding' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'");
	$node->safe_psql($database, 'CREATE EXTENSION pg_savant');
	local $ENV{PGCLIENTENCODING} = 'UTF8';
	$node->safe_psql($database,
		"CREATE TABLE people (id integer, name text); INSERT INTO people VALUES (1, 'D\xC3\xBCrer')");
	is( $node->safe_psql($database,
			"SELECT ai_answer('SELECT name FROM people') #>> '{rows,0,name}'"),
		"D\xC3\xBCrer", "$encoding: a value with an umlaut");
	is( $node->safe_psql($database,
			"SELECT ai_answer('SELECT id FROM people WHERE name = ''D\xC3\xBCrer''') ->> 'row_count'"),
		'1', "$encoding: a literal with an umlaut");
	like($node->safe_psql($database, "SELECT ai_ask('describe people')"),
		qr/name/, "$encoding: a question");
}
like(
	stderr_of($node, 'sql_ascii', q{SET client_encoding = 'SQL_ASCII'; SELECT ai_ask(E'how many \xff people')}),
	qr/ERROR: .*encoding "UTF8"/,
	'SQL_ASCII: bytes that are not UTF-8 are refused');

$node->stop;
done_testing();
