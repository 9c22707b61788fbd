# Advice among roles that do not trust each other: what one of them does must neither show nor change
# another's suggestions, nor keep anybody from getting advice.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my ($code, $out, $err);
my $node = new_node('hostile', conf => <<'CONF');
shared_preload_libraries = 'pg_stat_statements,pg_savant'
savant.max_concurrent = 0
savant.apply_lock_timeout = 200
autovacuum = off
CONF
$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION pg_stat_statements;
CREATE ROLE mallory LOGIN;
CREATE ROLE alice LOGIN;
CREATE ROLE bob LOGIN;
CREATE ROLE team NOLOGIN;
GRANT team TO alice;
SELECT ai_grant(role, 'advise') FROM unnest('{mallory,alice,bob,team}'::regrole[]) role;
GRANT CREATE ON SCHEMA public TO mallory, alice, bob, team;
GRANT CREATE ON DATABASE postgres TO mallory, alice;
CREATE TABLE numbers AS SELECT i AS a, i % 10 AS b FROM generate_series(1, 20000) i;
GRANT SELECT ON numbers TO PUBLIC;
SQL

sub run_as
{
	my ($role, $sql) = @_;
	my ($code, $out, $err) = $node->psql('postgres', $sql, extra_params => [ '-U', $role ]);
	return wantarray ? ($out, $err) : $out;
}

sub error_as
{
	my ($role, $sql) = @_;
	my ($out, $err) = run_as($role, $sql);
	return $err;
}

sub suggest
{
	my ($role, $table) = @_;
	return run_as($role, "SELECT id FROM ai_suggest_indexes(ARRAY['SELECT * FROM $table WHERE a = 7'])");
}

sub state_of
{
	my ($id) = @_;
	return $node->safe_psql('postgres', "SELECT status FROM savant.suggestion WHERE id = $id");
}

# A suggestion about a table in a closed schema is not there for others, and hides no other one.
run_as('mallory', <<'SQL');
CREATE SCHEMA closed;
CREATE TABLE closed.numbers AS SELECT * FROM public.numbers;
GRANT SELECT ON closed.numbers TO PUBLIC;
ANALYZE closed.numbers;
SQL
my $closed = suggest('mallory', 'closed.numbers');
like($closed, qr/^\d+$/, 'advice about a table in a closed schema');
run_as('alice', 'CREATE TABLE hers AS SELECT * FROM numbers; ANALYZE hers');
my $hers = suggest('alice', 'hers');
($out, $err) = run_as('alice', 'SELECT id FROM savant.suggestion');
is($out, $hers, 'others see their own');
is($err, '', 'and no error for the closed schema');
like(error_as('alice', "SELECT * FROM ai_apply($closed)"), qr/suggestion $closed does not exist/,
	'what one may not see does not exist');

# One sees those about tables that one may read, as long as they are the same tables and all rows are there.
is(run_as('bob', 'SELECT id FROM savant.suggestion'), '', 'bob may not read the table');
run_as('alice', 'GRANT SELECT ON hers TO bob');
is(run_as('bob', 'SELECT id FROM savant.suggestion'), $hers, 'and sees the suggestion when he may');
run_as('alice', 'ALTER TABLE hers ENABLE ROW LEVEL SECURITY');
is(run_as('bob', 'SELECT id FROM savant.suggestion'), '', 'not with rows hidden from him');
is(run_as('alice', 'SELECT id FROM savant.suggestion'), $hers, 'unlike the owner');
run_as('alice', 'ALTER TABLE hers DISABLE ROW LEVEL SECURITY');
run_as('alice', 'ALTER TABLE hers RENAME TO theirs');
run_as('bob', 'CREATE TABLE hers (a int)');
is(run_as('bob', 'SELECT id FROM savant.suggestion'), '', 'a table of the same name is another one');
run_as('bob', 'DROP TABLE hers');
run_as('alice', 'ALTER TABLE theirs RENAME TO hers');

# An operator on the caller's search_path cannot pass one suggestion off as another.
run_as('mallory', <<"SQL");
CREATE SCHEMA trick;
CREATE FUNCTION trick.same(bigint, bigint) RETURNS bool LANGUAGE sql AS 'SELECT \$1 OPERATOR(pg_catalog.=) $closed';
CREATE OPERATOR trick.= (leftarg = bigint, rightarg = bigint, function = trick.same);
SQL
my $path = 'SET search_path = trick, pg_catalog;';
like(error_as('mallory', "$path SELECT public.ai_dismiss($hers)"), qr/suggestion $hers does not exist/,
	'a shadowed operator finds no suggestion of another role');
is(state_of($hers), 'open', 'which stays what it is');
run_as('mallory', "$path SELECT public.ai_dismiss($closed)");
is(state_of($closed), 'dismissed', 'one\'s own is found as ever');

like(run_as('alice', "SET row_security = off; SELECT * FROM ai_apply($hers)"), qr/CREATE INDEX/,
	'no matter how row_security is set');

# A process sees what is committed.
like(error_as('alice', <<'SQL'), qr/suggestion \d+ is not yet committed/, 'no process for what is not committed');
ALTER TABLE hers RENAME TO hers_again;
DO $$
DECLARE one bigint;
BEGIN
	SELECT id INTO one FROM ai_suggest_indexes(ARRAY['SELECT * FROM hers_again WHERE b = 7 AND a = 3']);
	PERFORM ai_apply(one, run => true);
END
$$
SQL

# A role that may not log in applies its suggestions through the role that has logged in.
run_as('alice', 'SET ROLE team; CREATE TABLE ours AS SELECT * FROM numbers; ANALYZE ours');
my $ours = run_as('alice', "SET ROLE team; SELECT id FROM ai_suggest_indexes(ARRAY['SELECT * FROM ours WHERE a = 7'])");
like(run_as('alice', "SET ROLE team; SELECT ai_apply($ours, run => true)"), qr/started process [1-9]/,
	'a process for a role without LOGIN');
$node->poll_query_until('postgres', "SELECT status IN ('applied', 'failed') FROM savant.suggestion WHERE id = $ours");
is(state_of($ours), 'applied', 'which applies the suggestion');
is($node->safe_psql('postgres', "SELECT relowner::regrole FROM pg_class WHERE relname = 'ours_a_idx'"), 'team',
	'as that role');
run_as('alice', <<"SQL");
SET ROLE team;
CREATE FUNCTION undo() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER AS 'SELECT ai_undo($ours, run => true)';
SQL
like(error_as('mallory', 'SELECT public.undo()'), qr/no process can be started for a role that may not log in/,
	'a session that may not be the role starts no process as it');

# What a suggestion says means the same for whoever runs it, whatever his search_path is.
$node->safe_psql('postgres', 'CREATE EXTENSION pg_trgm');
run_as('bob', <<'SQL');
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE note AS SELECT i AS a, md5(i::text) AS words, (CASE WHEN i % 100 = 0 THEN 'sad' ELSE 'ok' END)::mood AS mood
FROM generate_series(1, 20000) i;
ANALYZE note;
SQL
for my $queries (q{'SELECT * FROM note WHERE words LIKE $$%abc%$$'},
	q{'SELECT * FROM note WHERE mood = $$sad$$ ORDER BY a LIMIT 5', 'SELECT count(*) FROM note WHERE mood = $$sad$$'})
{
	my ($id, $ddl) = split /\|/, run_as('bob', "SELECT id, ddl FROM ai_suggest_indexes(ARRAY[$queries])");
	like($ddl, qr/public\.(gin_trgm_ops|mood)/, "schemas in: $ddl");
	run_as('bob', "SELECT ai_apply($id, run => true)");
	$node->poll_query_until('postgres', "SELECT status IN ('applied', 'failed') FROM savant.suggestion WHERE id = $id");
	is(state_of($id), 'applied', 'which another process can run');
	run_as('bob', "SELECT ai_undo($id, run => true)");
	$node->poll_query_until('postgres', "SELECT status IN ('undone', 'failed') FROM savant.suggestion WHERE id = $id");
	is(state_of($id), 'undone', 'and undo');
	run_as('bob', "SELECT ai_apply($id, run => true)");
	$node->poll_query_until('postgres', "SELECT status IN ('applied', 'failed') FROM savant.suggestion WHERE id = $id");
}
my $undo = run_as('bob', <<'SQL');
DROP INDEX note_words_idx;
SELECT rollback_ddl FROM ai_suggest_indexes(ARRAY['SELECT * FROM note WHERE words LIKE $$%abc%$$']);
SQL
is($undo, 'DROP INDEX CONCURRENTLY IF EXISTS public.note_words_idx', 'as does the way back');

# A name cannot end the comment that it is quoted in.
my $name = qq{"line\n; DROP TABLE note; --"};
run_as('bob', "CREATE TABLE $name AS SELECT * FROM note; ANALYZE $name");
my $odd = suggest('bob', $name);
is(run_as('bob', "SELECT count(*) FROM ai_apply($odd) AS line WHERE line LIKE '--%' AND line LIKE E'%\\n%'"), '0',
	'the comment is one line');

# Functions in the expressions of somebody's indexes are not run, and withhold nobody's advice.
run_as('mallory', <<'SQL');
CREATE FUNCTION closed.f(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
	$$ BEGIN IF current_user = 'postgres' THEN RAISE WARNING 'run as postgres'; END IF; RETURN $1; END $$;
CREATE TABLE closed.place (id int PRIMARY KEY);
CREATE TABLE closed.visit AS SELECT a AS place, b FROM public.numbers;
INSERT INTO closed.place SELECT a FROM public.numbers;
ALTER TABLE closed.visit ADD FOREIGN KEY (place) REFERENCES closed.place;
CREATE INDEX ON closed.visit ((b + closed.f(1)));
ANALYZE closed.place, closed.visit;
INSERT INTO closed.visit VALUES (1, 1);
SELECT count(*) FROM closed.visit WHERE b = 77;
SQL
run_as('mallory', 'SELECT count(*) FROM closed.numbers WHERE a = 7;' x 50);
($out, $err) = run_as('postgres', 'SELECT ddl FROM ai_suggest_indexes()');
like($out, qr/ON closed\.numbers \(a\)/, 'advice about other tables');
unlike($err, qr/WARNING|ERROR/, 'without running the function');
($out, $err) = run_as('postgres',
	"SELECT ddl FROM ai_suggest_indexes(ARRAY['INSERT INTO closed.visit VALUES (1, 1)', 'SELECT * FROM numbers WHERE a = 7'])");
like($out, qr/ON public\.numbers \(a\)/, 'nor does writing to such a table withhold it');
unlike($err, qr/WARNING|ERROR/, 'or run the function');

# Nor do names that are no text outside SQL_ASCII.
$node->safe_psql('postgres', q{CREATE DATABASE bytes ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0});
my $bytes = 'E' . q{'b\\xffd'};
($code, $out, $err) = $node->psql('bytes', <<"SQL");
CREATE EXTENSION pg_stat_statements;
CREATE EXTENSION pg_savant;
CREATE TABLE place AS SELECT i AS id FROM generate_series(1, 20000) i;
ALTER TABLE place ADD PRIMARY KEY (id);
CREATE INDEX place_left ON place (id, id);
SELECT format('CREATE TABLE %I AS SELECT * FROM place', $bytes) \\gexec
SELECT format('ALTER TABLE %I ADD FOREIGN KEY (id) REFERENCES place', $bytes) \\gexec
SELECT format('CREATE INDEX odd_left ON %I (id, id)', $bytes) \\gexec
UPDATE pg_index SET indisvalid = false WHERE indexrelid IN ('odd_left'::regclass, 'place_left'::regclass);
SELECT ddl FROM ai_suggest_indexes();
SQL
like($out, qr/REINDEX INDEX CONCURRENTLY public\.place_left|DROP INDEX CONCURRENTLY public\.place_left/, 'advice beside an odd name');
unlike($out, qr/odd_left/, 'and none about it');

done_testing();
