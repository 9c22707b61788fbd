# Suggestions are applied by a process of their own: as the role that asked, one at a time, and
# with the row telling what became of it, whatever happens on the way.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $node = new_node('apply', conf => "savant.apply_lock_timeout = 200\nmax_worker_processes = 4");
$node->safe_psql('postgres', <<'SQL');
CREATE ROLE owner LOGIN;
CREATE ROLE other LOGIN;
SELECT ai_grant('owner', 'advise'), ai_grant('other', 'advise');
CREATE TABLE big (id int, a int);
INSERT INTO big SELECT i, i % 100 FROM generate_series(1, 50000) AS i;
ANALYZE big;
ALTER TABLE big OWNER TO owner;
GRANT CREATE ON SCHEMA public TO owner;
GRANT SELECT ON big TO other;
SQL

# A suggestion as the adviser stores it; its id.
my $suggestions = 0;

sub suggest
{
	my ($role, $ddl, $rollback) = @_;
	$suggestions++;
	return $node->safe_psql('postgres', <<"SQL");
INSERT INTO savant.suggestion (role, key, adviser, workload, action, reason, ddl, rollback_ddl,
	table_oid, table_name, columns, bytes, build_ms, saved_share, write_cost_ms_per_day,
	statements, confidence, explanation, evidence)
VALUES ('$role', 'key $suggestions', 'indexes', 'statistics', 'create_index', 'missing_filter_index',
	\$ddl\$$ddl\$ddl\$, '$rollback', 'public.big'::regclass, 'public.big', '{a}', 1, 1, 0.5, 0, 1,
	0.9, '', '{}')
RETURNING id
SQL
}

sub create_index
{
	my ($role, $name, $key) = @_;
	return suggest($role,
		"CREATE INDEX CONCURRENTLY $name ON public.big USING btree ($key)",
		"DROP INDEX CONCURRENTLY IF EXISTS public.$name");
}

sub run_as
{
	my ($role, $sql) = @_;
	return $node->psql('postgres', $sql, extra_params => [ '-U', $role ]);
}

sub error_as
{
	my ($role, $sql) = @_;
	my ($code, $out, $err) = run_as($role, $sql);
	return $err;
}

sub state_of
{
	my ($id) = @_;
	return $node->safe_psql('postgres',
		"SELECT status || coalesce(': ' || status_detail, '') FROM savant.suggestion WHERE id = $id");
}

sub wait_for
{
	my ($id, $status, $name) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	$node->poll_query_until('postgres',
		"SELECT status IN ('$status', 'failed') FROM savant.suggestion WHERE id = $id");
	like(state_of($id), qr/^$status/, $name);
	return;
}

sub index_is
{
	my ($name) = @_;
	return $node->safe_psql('postgres',
		"SELECT count(*) || ' ' || coalesce(bool_and(i.indisvalid)::text, '') FROM pg_index i "
		  . "JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relname = '$name'");
}

# The plain way there and back.
my $id = create_index('owner', 'big_a', 'a');
my ($code, $shown) = run_as('owner', "SELECT * FROM ai_apply($id)");
like($shown, qr/^-- suggestion $id, open.*\nCREATE INDEX CONCURRENTLY big_a ON public.big USING btree \(a\);$/,
	'without run the statements are shown');
is(index_is('big_a'), '0 ', 'and nothing is run');
($code, $shown) = run_as('owner', "SELECT * FROM ai_apply($id, run => true)");
like($shown, qr/^started process \d+ for suggestion $id: applying/, 'with run a process is started');
wait_for($id, 'applied', 'which applies it');
is(index_is('big_a'), '1 true', 'the index is there');
is($node->safe_psql('postgres', "SELECT relowner::regrole FROM pg_class WHERE relname = 'big_a'"),
	'owner', 'and belongs to the table\'s owner');
like(error_as('owner', "SELECT ai_apply($id, true)"), qr/suggestion $id is applied/, 'once is enough');
like(error_as('owner', "SELECT ai_dismiss($id)"), qr/suggestion $id is applied/, 'what is in force is not dismissed');
run_as('owner', "SELECT ai_undo($id, run => true)");
wait_for($id, 'undone', 'it is taken back');
is(index_is('big_a'), '0 ', 'the index is gone');
run_as('owner', "SELECT ai_apply($id, run => true)");
wait_for($id, 'applied', 'and applied again');

# The real thing: what the adviser says is applied as it says it.
my $advised = (run_as('owner',
	"SELECT id FROM ai_suggest_indexes(ARRAY['SELECT * FROM big WHERE id = 7'])"))[1];
like($advised, qr/^\d+$/, 'the adviser suggests one index');
run_as('owner', "SELECT ai_apply($advised, run => true)");
wait_for($advised, 'applied', 'which is applied');
run_as('owner', "SELECT ai_undo($advised, run => true)");
wait_for($advised, 'undone', 'and taken back');

# Who may.
my $stranger = create_index('other', 'big_other', 'id');
like(error_as('other', "SELECT ai_apply($stranger, true)"), qr/must be owner of table public.big/,
	'only the owner of the table can have it run');
like(error_as('owner', "SELECT ai_apply($stranger, true)"), qr/was made for another role/,
	'a suggestion made for somebody else is not run with one\'s own rights');
like(error_as('owner', "SELECT ai_dismiss($stranger)"), qr/was made for another role/, 'nor dismissed');
$node->safe_psql('postgres', 'CREATE ROLE nobody LOGIN');
like(error_as('nobody', "SELECT ai_apply($id)"), qr/permission denied for function ai_apply/,
	'who has no level cannot even look');
like(error_as('owner', "BEGIN; SELECT ai_apply($id, true)"), qr/cannot run inside a transaction block/,
	'not inside a transaction block');
like(error_as('owner', 'SELECT ai_apply(4711, true)'), qr/suggestion 4711 does not exist/, 'no such suggestion');

# What a suggestion may hold.
for my $ddl ('DROP TABLE public.big', 'SET ROLE postgres; CREATE INDEX x ON public.big (a)',
	'CREATE INDEX x ON public.big (a); GRANT ALL ON public.big TO other')
{
	my $bad = suggest('owner', $ddl, 'SELECT 1');
	like(error_as('owner', "SELECT ai_apply($bad, true)"), qr/cannot be run/, "not run: $ddl");
}
$node->safe_psql('postgres', 'CREATE TABLE elsewhere (a int); ALTER TABLE elsewhere OWNER TO owner');
my $moved = suggest('owner', 'CREATE INDEX CONCURRENTLY moved ON public.elsewhere USING btree (a)', '');
run_as('owner', "SELECT ai_apply($moved, true)");
wait_for($moved, 'failed', 'an index on another table than the suggestion\'s fails');
like(state_of($moved), qr/not the one that the suggestion was made for/, 'and says so');

# Failures leave no index behind.
my $failing = create_index('owner', 'big_failing', '(1 / (id - 7))');
run_as('owner', "SELECT ai_apply($failing, true)");
wait_for($failing, 'failed', 'a build that fails is recorded');
is(state_of($failing), 'failed: division by zero (SQLSTATE 22012)', 'with its error');
is(index_is('big_failing'), '0 ', 'and its invalid index is dropped');
my $taken = create_index('owner', 'big_a', 'id');
run_as('owner', "SELECT ai_apply($taken, true)");
wait_for($taken, 'failed', 'a name that is taken fails');
is(index_is('big_a'), '1 true', 'and does no harm to the index of that name');

# Somebody is in the way.
my $waiting = create_index('owner', 'big_waiting', 'id');
my $blocker = $node->background_psql('postgres');
$blocker->query_safe('BEGIN; LOCK TABLE big IN SHARE MODE');
run_as('owner', "SELECT ai_apply($waiting, true)");
wait_for($waiting, 'failed', 'a lock that does not come in time');
like(state_of($waiting), qr/lock timeout.*55P03/, 'is told');
$blocker->query_safe('COMMIT');

# An old snapshot holds CONCURRENTLY up, not the others; meanwhile the progress is visible.
$blocker->query_safe('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM big');
run_as('owner', "SELECT ai_apply($waiting, true)");
ok($node->poll_query_until('postgres',
		"SELECT count(*) = 1 FROM savant.apply_progress WHERE id = $waiting AND phase LIKE 'waiting%'"),
	'the progress is visible');
like(error_as('owner', "SELECT ai_apply($waiting, true)"), qr/is being applied by process \d+/,
	'one process for one suggestion');
is($node->safe_psql('postgres', 'INSERT INTO big VALUES (0, 0); SELECT 1'), '1', 'writers go on');

# Cancelled: cleaned up.  Killed with the server: taken over.
$node->safe_psql('postgres', "SELECT pg_cancel_backend(runner_pid) FROM savant.apply_progress WHERE id = $waiting");
$blocker->query_safe('COMMIT');
wait_for($waiting, 'failed', 'a cancelled one has failed');
is(index_is('big_waiting'), '0 ', 'and left nothing');
$blocker->query_safe('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM big');
run_as('owner', "SELECT ai_apply($waiting, true)");
ok($node->poll_query_until('postgres',
		"SELECT count(*) = 1 FROM savant.apply_progress WHERE id = $waiting AND phase LIKE 'waiting%'"),
	'again under way');
$node->stop('immediate');
$blocker->{run}->finish;
$node->start;
is(state_of($waiting), 'applying', 'after a crash the row says what it knew');
run_as('owner', "SELECT ai_apply($waiting, true)");
wait_for($waiting, 'applied', 'and the next call takes it over');
is(index_is('big_waiting'), '1 true', 'with one valid index');

# A partitioned table: its partitions one by one, then the index of the table takes them over.
$node->safe_psql('postgres', <<'SQL');
CREATE TABLE parts (id int, a int) PARTITION BY RANGE (id);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (30000);
CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (30000) TO (90000) PARTITION BY RANGE (id);
CREATE TABLE parts_2_1 PARTITION OF parts_2 FOR VALUES FROM (30000) TO (90000);
INSERT INTO parts SELECT i, i % 5000 FROM generate_series(1, 60000) AS i;
ANALYZE parts;
ALTER TABLE parts OWNER TO owner;
ALTER TABLE parts_1 OWNER TO owner;
ALTER TABLE parts_2 OWNER TO owner;
ALTER TABLE parts_2_1 OWNER TO owner;
SQL
my $parted = (run_as('owner', "SELECT id FROM ai_suggest_indexes(ARRAY['SELECT * FROM parts WHERE a = 7'])"))[1];
like($parted, qr/^\d+$/, 'an index of a partitioned table is suggested');
my $valid_parts = "SELECT string_agg(c.relname || ' ' || i.indisvalid || ' ' || c.relispartition, ', ' ORDER BY c.relname) "
  . "FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid::regclass::text LIKE 'parts%'";
# What a first attempt has built stays, and what it left invalid is built anew.
$node->safe_psql('postgres', 'SET ROLE owner; CREATE INDEX parts_1_a_idx ON parts_1 (a); CREATE INDEX parts_2_1_a_idx ON parts_2_1 (a)');
$node->safe_psql('postgres', "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'parts_2_1_a_idx'::regclass");
my $kept = $node->safe_psql('postgres', "SELECT 'parts_1_a_idx'::regclass::oid");
run_as('owner', "SELECT ai_apply($parted, run => true)");
wait_for($parted, 'applied', 'and applied');
is($node->safe_psql('postgres', $valid_parts),
	'parts_1_a_idx true true, parts_2_1_a_idx true true, parts_2_a_idx true true, parts_a_idx true false',
	'all parts are valid and attached');
is($node->safe_psql('postgres', "SELECT 'parts_1_a_idx'::regclass::oid"), $kept, 'what was built already is not built again');
run_as('owner', "SELECT ai_undo($parted, run => true)");
wait_for($parted, 'undone', 'and taken back');
is($node->safe_psql('postgres', $valid_parts), '', 'nothing is left');
# The statements as they are shown can be run, too.
my @shown_steps = split /\n/, (run_as('owner', "SELECT * FROM ai_apply($parted)"))[1];
is(error_as('owner', $_), '', "runs by hand: $_") for @shown_steps;
like($node->safe_psql('postgres', $valid_parts), qr/parts_a_idx true false$/, 'by hand it is the same');

# An index that was rebuilt has nothing to undo.
my $rebuilt = suggest('owner', 'REINDEX INDEX CONCURRENTLY public.parts_1_a_idx', '');
$node->safe_psql('postgres', "UPDATE savant.suggestion SET action = 'reindex' WHERE id = $rebuilt");
like((run_as('owner', "SELECT * FROM ai_undo($rebuilt)"))[1],
	qr/^-- suggestion $rebuilt, open, cannot be undone: A rebuilt index/, 'ai_undo says when there is nothing to take back');
like(error_as('owner', "SELECT ai_undo($rebuilt, run => true)"), qr/suggestion $rebuilt cannot be undone/,
	'and does not start a process for it');

# No room for a process.
$node->append_conf('postgresql.conf', 'max_worker_processes = 1');
$node->restart;
like(error_as('owner', "SELECT ai_undo($waiting, true)"),
	qr/could not start a process to apply the suggestion/, 'without room for a process it says so');
is(state_of($waiting), 'applied', 'and the suggestion stays what it was');

# Dismissed, and open again.
my $unwanted = create_index('owner', 'big_unwanted', 'id, a');
is((run_as('owner', "SELECT ai_dismiss($unwanted, 'we write too much')"))[1] =~ /is dismissed/, 1, 'dismissed');
is(state_of($unwanted), 'dismissed: we write too much', 'with the reason');
like(error_as('owner', "SELECT ai_apply($unwanted, true)"), qr/suggestion $unwanted is dismissed/, 'not applied then');
run_as('owner', "SELECT ai_undo($unwanted)");
is(state_of($unwanted), 'open', 'and open again');

done_testing();
