# The gateway: a process that asks models for all sessions, and what it shows of itself.
use strict;
use warnings;
use utf8;

use FakeModel;
use ModelTests;
use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $model = FakeModel->new(
	slots => 2,
	rules => [
		{ match => 'slow', reply => { text => 'a b c d e f', piece => 2, token_ms => 100 } },
		{ match => 'never', reply => { mode => 'silent' } },
		{ match => 'say (\w+)', reply => { text => '\\1 ä€ 😀', reasoning => 'hm' } },
	],
	default => 'nothing');
my $node = new_node('gateway', conf => $model->conf . "savant.warm_up = on\n");
unharmed($node, 'start');

my $gateway = "backend_type = 'savant gateway'";
wait_until($node, "SELECT count(*) = 1 FROM pg_stat_activity WHERE $gateway", 'it runs');
is($node->safe_psql('postgres',
		"SELECT datid IS NULL, xact_start IS NULL, backend_xmin IS NULL FROM pg_stat_activity WHERE $gateway"),
	't|t|t', 'in no database, without transaction or snapshot');
is(server_state($node, 'gateway'), 'running', 'ai_status says so');
is(server_state($node, 'server%'), 'unknown', 'no server was asked yet');

my $reply = ask_model($node, 'say hello');
is($reply->{text}, "hello \x{e4}\x{20ac} \x{1f600}", 'the answer is whole');
is($reply->{reasoning}, 'hm', 'reasoning is apart');
is($reply->{failure}, undef, 'nothing failed');
is($reply->{endpoint}, $model->url, 'the endpoint is told');
cmp_ok($reply->{usage}{answer}, '>', 0, 'tokens are counted');
wait_until($node, "SELECT state = 'ok' AND detail ~ '1 requests, 0 failures' FROM ai_status() WHERE item LIKE 'server%'",
	'ai_status shows the server');
my ($request) = $model->requests;
is($request->{body}{model}, 'fake', 'the model is named');
ok($request->{body}{stream}, 'the answer is streamed');
is($request->{headers}{authorization}, undef, 'no key is sent when none is set');

# Streaming: pieces come as they are made.
my ($code, $out, $err) = $node->psql('postgres', "SELECT savant._model_probe('stream', 'slow')");
my @pieces = $err =~ /INFO:  text: (.*)$/mg;
cmp_ok(scalar @pieces, '>=', 3, 'text comes in pieces');
is(join('', @pieces), 'a b c d e f', 'and is whole');

# Waiting is visible, and has no transaction in the gateway.
my $waiting = in_background($node, 'postgres', "SELECT savant._model_probe('chat', 'never')");
ok($model->wait_for(open => 1), 'a request is with the model');
wait_until($node, "SELECT count(*) = 1 FROM pg_stat_activity WHERE query ~ 'never' AND pid <> pg_backend_pid() "
	. "AND wait_event_type = 'Extension'", 'its session waits');
wait_until($node, "SELECT query ~ '1 requests' AND state = 'active' AND xact_start IS NULL FROM pg_stat_activity WHERE $gateway",
	'the gateway says what it does');
wait_until($node, "SELECT detail ~ '1 in flight' FROM ai_status() WHERE item LIKE 'server%'",
	'ai_status shows the request');

# Reload: settings are read while a request is going on.
$node->append_conf('postgresql.conf', "savant.max_tokens = 77\n");
$node->reload;
wait_until($node, "SELECT current_setting('savant.max_tokens') = '77'", 'the settings are new');
is(ask_model($node, 'say again')->{failure}, undef, 'requests go on after a reload');
is(($model->requests)[-1]{body}{max_tokens}, 77, 'with the new settings');

$node->safe_psql('postgres', "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query ~ 'never' AND pid <> pg_backend_pid()");
$waiting->finish;
ok($model->wait_for(disconnects => 1), 'the model server sees that nobody waits');
$node->safe_psql('postgres', "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE $gateway");
is(ask_model($node, 'say more')->{failure}, undef, 'nobody can cancel the gateway itself');

# A large request and a large answer.
my $big = 'x' x 3_000_000;
$model->script(default => { text => 'y' x 200_000, piece => 5000 });
$reply = $node->safe_psql('postgres',
	"SELECT length(savant._model_probe('chat', repeat('x', 3000000)) ->> 'text')");
is($reply, 200_000, 'a large answer comes whole');
is(length(($model->requests)[-1]{body}{messages}[0]{content}), 3_000_000, 'and so did the question');

# What is not to be called is not called.
$model->reset;
is(failure_of($node, 'x', set => { endpoint => 'http://192.0.2.1:1/v1' }), 'not_allowed',
	'a server elsewhere must be allowed');
is(failure_of($node, 'x', set => { endpoint => 'file:///etc/passwd' }), 'bad_endpoint', 'only http');
is(failure_of($node, 'x', set => { endpoint => '' }), 'bad_endpoint', 'an empty endpoint');
is(failure_of($node, 'x', set => { model => '' }), 'not_configured', 'no model, no call');
is($model->stats->{requests}, 0, 'nothing was sent');
$node->safe_psql('postgres', 'CREATE ROLE somebody');
like(stderr_of($node, 'postgres', "SET ROLE somebody; SET savant.endpoint = 'http://localhost:2/v1'"),
	qr/permission denied/, 'where to call is for superusers');

# Secrets: by reference, read when they are sent, shown nowhere.
my $key = 'sk-' . 'verysecret' x 3;
my $file = $node->basedir . '/key';
append_to_file($file, "$key\nsecond line\n");
$model->script(key => $key, default => 'hello');
is(failure_of($node, 'x'), 'unauthorized', 'a server that wants a key');
is(ask_model($node, 'x', set => { api_key_file => $file })->{text}, 'hello', 'a key from a file');
is(($model->requests)[-1]{headers}{authorization}, "Bearer $key", 'the first line is sent');
is(failure_of($node, 'x', set => { api_key_file => "$file.gone" }), 'no_secret', 'no such file');
is(failure_of($node, 'x', set => { api_key_file => $node->basedir }), 'no_secret', 'a folder');
append_to_file("$file.large", 'k' x 5000);
is(failure_of($node, 'x', set => { api_key_file => "$file.large" }), 'no_secret', 'too large a file');
append_to_file("$file.odd", "sk-\x01\x02\n");
is(failure_of($node, 'x', set => { api_key_file => "$file.odd" }), 'no_secret', 'a key no header can hold');
is(failure_of($node, 'x', set => { api_key_env => 'NO_SUCH_VARIABLE' }), 'no_secret', 'no such variable');
my $shown = $node->safe_psql('postgres',
	"SET savant.api_key_file = '$file'; SELECT savant._model_probe('chat', 'x'); TABLE pg_stat_activity; "
	  . 'SELECT * FROM ai_status()');
unlike($shown, qr/verysecret/, 'no reply and no view has the key');
unlike(slurp_file($node->logfile), qr/verysecret/, 'nor has the log');

# Warm-up: once per prefix, answered by nobody.
$model->reset;
$model->script(default => 'warm');
is($node->safe_psql('postgres', "SELECT savant._model_probe('warm', 'schema one')"), 'true', 'a prefix is sent');
ok($model->wait_for(done => 1), 'the model has read it');
is(($model->requests)[0]{body}{max_tokens}, 1, 'for one token');
is($node->safe_psql('postgres', "SELECT savant._model_probe('warm', 'schema one')"), 'false', 'once');
is($node->safe_psql('postgres', "SELECT savant._model_probe('warm', 'schema two')"), 'true', 'another prefix');
is($node->safe_psql('postgres', "SET savant.warm_up = off; SELECT savant._model_probe('warm', 'schema three')"),
	'false', 'unless switched off');
ok($model->wait_for(done => 2), 'and nothing else was sent');
is($model->stats->{requests}, 2, 'two prefixes, two requests');

# A question that rules answer has the model read a schema that is new; the next one does not.
$node->safe_psql('postgres', 'CREATE TABLE harbour (id integer PRIMARY KEY, depth integer)');
$model->reset;
$node->safe_psql('postgres',
	"SELECT ai_answer('how many harbours are there?'); SELECT ai_answer('deepest harbour')");
ok($model->wait_for(done => 1), 'a new schema is sent before a model is asked');
is($node->safe_psql('postgres', "SELECT ai_answer('how many harbours are there?') ->> 'route'"), 'rules',
	'another session');
my @warmed = $model->requests;
is(scalar @warmed, 1, 'is not sent again');
like($warmed[0]{body}{messages}[0]{content}, qr/CREATE TABLE harbour/, 'the beginning of its prompts');

unharmed($node, 'end');
$node->stop;
done_testing();
