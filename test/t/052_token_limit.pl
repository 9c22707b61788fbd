# savant.token_limit_per_hour: no call beyond it, everything else goes on, over all
# sessions of a role; and what calls used is counted.
use strict;
use warnings;

use FakeModel;
use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $model = FakeModel->new(
	rules => [
		{ match => 'fails', reply => { mode => 'status', status => 401, message => 'no key' } },
		{ match => 'number (\d+)', reply => { text => '{"sql": "SELECT name FROM goods WHERE id = \1"}' } },
	]);

sub set_up
{
	my ($node) = @_;
	$node->safe_psql('postgres', <<'SQL');
CREATE ROLE alice LOGIN;
CREATE ROLE bob LOGIN;
SELECT ai_grant('alice', 'ask');
SELECT ai_grant('bob', 'ask');
CREATE TABLE goods (id integer PRIMARY KEY, name text);
INSERT INTO goods SELECT i, 'thing ' || i FROM generate_series(1, 100) i;
GRANT SELECT ON goods TO alice, bob;
ANALYZE goods;
SQL
	return;
}

# SQLSTATE, or "ok", and the hint of each question asked by the model route.
sub ask
{
	my ($node, $role, $question, $routes) = @_;
	$routes //= 'model';
	my ($code, $out, $err) = $node->psql('postgres',
		"\\set VERBOSITY verbose\nSET savant.routes = '$routes'; SELECT ai_sql('$question')",
		extra_params => [ '-U', $role ]);
	my ($state) = $err =~ /ERROR:  (\w{5}):/;
	my ($hint) = $err =~ /HINT:  ([^\n]*)/;
	return ($state // 'ok', $hint // '');
}

my $node = new_node('token_limit', conf => $model->conf . "savant.max_tokens = 100\n");
set_up($node);
is((ask($node, 'alice', 'name of number 1'))[0], 'ok', 'without a limit a call is made');
my $used = $node->safe_psql('postgres', "SELECT sum(value) FROM ai_stats() WHERE name IN ('prompt_tokens', 'answer_tokens')");
cmp_ok($used, '>', 0, 'its tokens are counted');

# Room for about three calls: each is reserved with its prompt and its longest answer.
my $limit = 3 * ($used + 100);
$node->safe_psql('postgres', "ALTER ROLE alice SET savant.token_limit_per_hour = $limit");
$model->reset;
my ($good, $state, $hint) = (0);
for my $n (2 .. 60)
{
	($state, $hint) = ask($node, 'alice', "name of number $n");
	last if $state ne 'ok';
	$good++;
}
is($state, '53400', 'over the limit a question ends');
like($hint, qr/^A call fits again in about \d+ (second|minute|hour)s?\./, 'and says when it passes');
cmp_ok($good, '>=', 2, 'after some calls');
is($model->stats->{requests}, $good, 'no call was made for the last one');
is((ask($node, 'alice', 'how many goods are there', 'verified,catalogue,rules,model'))[0], 'ok',
	'questions that need no model are answered');
is((ask($node, 'alice', 'name of number 2'))[0], 'ok', 'and so are those whose reply is kept');
is((ask($node, 'bob', 'name of number 3'))[0], 'ok', 'another role has its own account');
cmp_ok(stat_of($node, 'postgres', 'token_limited'), '>=', 1, 'the refusal is counted');
cmp_ok(stat_of($node, 'postgres', 'model_failed_token_limit'), '==', 0, 'not as a failure of the model');
$node->safe_psql('postgres', 'ALTER ROLE alice RESET savant.token_limit_per_hour');
is((ask($node, 'alice', 'name of number 70'))[0], 'ok', 'without the limit all is well');

# A call that never reached a model costs nothing.
$node->safe_psql('postgres', "ALTER ROLE bob SET savant.token_limit_per_hour = $limit");
is((ask($node, 'bob', 'fails'))[0], '28P01', 'a refused key') for 1 .. 6;
is((ask($node, 'bob', 'name of number 4'))[0], 'ok', 'is not charged');
is(stat_of($node, 'postgres', 'model_failed_unauthorized'), '6', 'but counted');
like($node->safe_psql('postgres', 'SELECT ai_metrics()'),
	qr/^pg_savant_model_failures_total\{kind="unauthorized"\} 6$/m, 'with its kind');
my $url = $model->url;
ok($node->poll_query_until('postgres',
		"SELECT ai_metrics() ~ '(?n)^pg_savant_endpoint_failures_total\\{endpoint=\"$url\"\\} 6\$'"),
	'and with its server');
like($node->safe_psql('postgres', 'SELECT ai_metrics()'), qr/^pg_savant_gateway_up 1$/m, 'the gateway is up');
$node->stop;

# Not preloaded, the limit is the session's.
$node = new_node('token_limit_alone', preload => 0, conf => $model->conf . "savant.max_tokens = 100\n");
set_up($node);
$node->safe_psql('postgres', "ALTER ROLE alice SET savant.token_limit_per_hour = $limit");
my $script = "\\set VERBOSITY verbose\nSET savant.routes = 'model';\n"
  . join '', map { "SELECT ai_sql('name of number $_');\n" } 2 .. 60;
my ($code, $out, $err) = $node->psql('postgres', $script, extra_params => [ '-U', 'alice' ], on_error_stop => 0);
like($err, qr/ERROR:  53400:/, 'not preloaded: a session runs into it');
is((ask($node, 'alice', 'name of number 61'))[0], 'ok', 'another session does not');
$node->stop;

$model->stop;
done_testing();
