# What a model drafted is found again by the same role on the same schema, without a
# call; by nobody else, and never its rows.  With and without preloading.
use strict;
use warnings;

use FakeModel;
use JSON::PP ();
use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $model = FakeModel->new(
	rules => [
		{ match => 'how many goods', reply => { sql => 'SELECT count(*) FROM goods', note => 'all of them' } },
		{ match => 'broken', reply => { sql => 'SELECT nothing_like_this FROM goods' } },
		{ match => 'cut short', reply => { sql => 'SELECT 1 FROM goods', finish => 'length' } },
		{ match => 'goods number (\d+)', reply => { text => '{"sql": "SELECT name FROM goods WHERE id = \1"}' } },
	]);
my $settings = $model->conf . "savant.routes = 'model'\nsavant.max_concurrent = 0\nmax_connections = 300\n";

sub set_up
{
	my ($node) = @_;
	$node->safe_psql('postgres', <<'SQL');
CREATE ROLE alice LOGIN;
CREATE ROLE bob LOGIN;
SELECT ai_grant('alice', 'ask');
SELECT ai_grant('bob', 'ask');
CREATE TABLE goods (id integer PRIMARY KEY, name text);
INSERT INTO goods SELECT i, 'thing ' || i FROM generate_series(1, 5) i;
GRANT SELECT ON goods TO alice, bob;
ANALYZE goods;
SQL
	return;
}

# The answer of each question, asked one after the other in one session of a role; after_each
# is called between them in other sessions.
sub answers
{
	my ($node, $role, @questions) = @_;
	my $script = join ';', map { "SELECT ai_answer('$_')" } @questions;
	my ($code, $out, $err) = $node->psql('postgres', $script, extra_params => [ '-U', $role ]);
	is($err, '', "no error for $role") if $err ne '';
	my @answers = map { JSON::PP->new->utf8->decode($_) } split /\n/, $out;
	return wantarray ? @answers : $answers[0];
}

my $made = 0; # calls of the model so far

sub calls_since
{
	my $now = $model->stats->{requests};
	my $new = $now - $made;
	$made = $now;
	return $new;
}

my $node = new_node('draft_cache', conf => $settings);
set_up($node);
my $question = 'How many goods are there?';

my $answer = answers($node, 'alice', $question);
is($answer->{rows}[0]{count}, 5, 'the model\'s statement is run');
is(calls_since(), 1, 'with one call');
ok(!$answer->{from_cache}, 'not from the cache');

$node->safe_psql('postgres', 'INSERT INTO goods VALUES (6, $$thing 6$$)');
$answer = answers($node, 'alice', $question);
is(calls_since(), 0, 'another session of the role makes no call');
ok($answer->{from_cache}, 'and says so');
is($answer->{rows}[0]{count}, 6, 'but runs the statement anew');
is($answer->{route}, 'model', 'a model\'s draft all the same');
answers($node, 'alice', '  how many   goods are there');
is(calls_since(), 0, 'white space and marks make no difference');

answers($node, 'bob', $question);
is(calls_since(), 1, 'another role makes its own call');

for my $change (
	[ 'a new column', 'ALTER TABLE goods ADD COLUMN price numeric' ],
	[ 'a comment', "COMMENT ON COLUMN goods.name IS 'as on the label'" ],
	[ 'a table more to see', 'CREATE TABLE extra (id integer); GRANT SELECT ON extra TO alice' ],
	[ 'a table less to see', 'REVOKE SELECT ON extra FROM alice; ALTER TABLE goods DROP COLUMN price' ])
{
	my ($what, $sql) = @$change;
	$node->safe_psql('postgres', $sql);
	answers($node, 'alice', $question);
	is(calls_since(), 1, "$what: the model is asked again");
}
$node->safe_psql('postgres', 'ANALYZE goods; CREATE TABLE unseen (id integer)');
answers($node, 'alice', $question);
is(calls_since(), 0, 'what the role does not see changes nothing, nor do statistics');

# What did not pass is not kept.
answers($node, 'alice', 'broken goods');
cmp_ok(calls_since(), '>', 0, 'a broken draft');
answers($node, 'alice', 'broken goods');
cmp_ok(calls_since(), '>', 0, 'is asked for again');
answers($node, 'alice', 'goods cut short');
calls_since();
answers($node, 'alice', 'goods cut short');
cmp_ok(calls_since(), '>', 0, 'and so is one that was cut');

# Bad feedback, clearing, switching off.
answers($node, 'alice', 'goods number 2');
is(calls_since(), 1, 'asked once');
my $id = answers($node, 'alice', 'goods number 2')->{request_id};
is(calls_since(), 0, 'and kept');
$node->poll_query_until('postgres', "SELECT count(*) = 1 FROM savant.request_log WHERE request_id = '$id'")
  or die 'the request is not recorded';
$node->psql('postgres', "SELECT ai_feedback('$id', -1)", extra_params => [ '-U', 'alice' ]);
answers($node, 'alice', 'goods number 2');
is(calls_since(), 1, 'a wrong answer is asked for again');
$node->psql('postgres', 'SELECT ai_cache_clear()', extra_params => [ '-U', 'alice' ]);
answers($node, 'alice', 'goods number 2');
is(calls_since(), 1, 'ai_cache_clear() forgets');
answers($node, 'bob', $question);
calls_since();
answers($node, 'bob', $question);
is(calls_since(), 0, 'one\'s own alone');
$node->psql('postgres', "SET savant.cache_enabled = off; SELECT ai_answer('goods number 2')",
	extra_params => [ '-U', 'alice' ]);
is(calls_since(), 1, 'switched off, nothing is found');

# What is said of rows is never kept: only the statement is.
$node->safe_psql('postgres', 'ALTER ROLE alice SET savant.narrate = on');
answers($node, 'alice', 'goods number 3');
my $with_words = calls_since();
answers($node, 'alice', 'goods number 3');
is($with_words - calls_since(), 1, 'told again, the statement alone is found');
$node->safe_psql('postgres', 'ALTER ROLE alice RESET savant.narrate');

# Two hundred sessions at once.
$model->reset;
$made = 0;
answers($node, 'alice', $question);
calls_since();
my @sessions = map { in_background($node, 'postgres', "SET ROLE alice; SELECT ai_answer('$question') ->> 'from_cache'") } 1 .. 200;
$_->finish for @sessions;
is(scalar(grep { $_->result(0) != 0 } @sessions), 0, '200 sessions find it at once');
is(calls_since(), 0, 'without a call');
my %stats = map { split /\|/ } split /\n/,
  $node->safe_psql('postgres', "SELECT kind || '_' || 'hits', hits FROM ai_cache_stats()");
cmp_ok($stats{draft_hits}, '>=', 200, 'the hits are counted');
my $bytes = $node->safe_psql('postgres', "SELECT substring(ai_metrics() FROM '(?n)^pg_savant_shared_memory_bytes (\\d+)')");
cmp_ok($bytes, '<=', 16 * 1024 * 1024, 'all shared memory stays within 16 MB');
$node->restart;
answers($node, 'alice', $question);
is(calls_since(), 1, 'a restart empties it');
$node->stop;

# Not preloaded, each session has its own.
$node = new_node('draft_cache_alone', preload => 0, conf => $settings);
set_up($node);
my @both = answers($node, 'alice', $question, $question);
is(calls_since(), 1, 'not preloaded: one call in a session that asks twice');
ok($both[1]{from_cache}, 'the second from its cache');
answers($node, 'alice', $question);
is(calls_since(), 1, 'another session calls again');
$node->stop;

$model->stop;
done_testing();
