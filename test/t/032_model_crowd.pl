# Two hundred sessions ask one model server that works on four requests at a time.
use strict;
use warnings;

use FakeModel;
use ModelTests;
use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $sessions = 200;
my $model = FakeModel->new(default => { text => 'one of many', piece => 4, token_ms => 2 });
my $node = new_node('crowd', conf => $model->conf . "max_connections = 260\nsavant.endpoint_slots = 4\n");
unharmed($node, 'start');

my $script = $node->basedir . '/ask.sql';
append_to_file($script, "SELECT (savant._model_probe('chat', 'ask') ->> 'text' = 'one of many')::int AS fine \\gset\n"
	  . "SELECT 1 / :fine;\n");

# One transaction each, all at once; a wrong answer is an error of pgbench.
my ($out, $err) = run_command([ 'pgbench', '-n', '-c', $sessions, '-j', '4', '-t', '1', '-f', $script,
		$node->connstr('postgres') ]);
like($out, qr/processed: $sessions\/$sessions/, 'everyone is answered');
unlike($err, qr/ERROR|aborted/, 'without an error');
my $stats = $model->stats;
is($stats->{requests}, $sessions, 'each was asked once');
is($stats->{most_open}, 4, 'never more than four at once');
is($stats->{disconnects}, 0, 'none was given up');

# Those who wait are told where they stand, and a short queue is a clear refusal.
$model->script(rules => [ { match => 'hold', reply => { mode => 'silent' } } ], default => 'fine');
$model->reset;
my @held = map { in_background($node, 'postgres', "SELECT savant._model_probe('chat', 'hold $_')") } 1 .. 4;
ok($model->wait_for(open => 4), 'the model is busy');
my $fifth = in_background($node, 'postgres', "SELECT savant._model_probe('chat', 'fifth')");
wait_until($node, "SELECT detail ~ '4 in flight, 1 waiting' FROM ai_status() WHERE item LIKE 'server%'", 'one waits');
is(failure_of($node, 'x', set => { endpoint_queue => 1 }), 'queue_full', 'no room to wait');
$node->safe_psql('postgres', "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query ~ 'hold 2' AND pid <> pg_backend_pid()");
$fifth->finish;
ok($model->wait_for(done => 1), 'a slot that gets free goes to who waits');
$node->safe_psql('postgres', "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query ~ 'hold' AND pid <> pg_backend_pid()");
$_->finish for @held;
ok($model->wait_for(disconnects => 4), 'the others leave');

# A session that does not read what is streamed to it stops nobody.
$model->script(rules => [ { match => 'flood', reply => { text => 'y' x 250_000, piece => 1000 } } ], default => 'fine');
is($node->safe_psql('postgres', "SELECT length(savant._model_probe('chat', 'flood') ->> 'text')"), 250_000,
	'a flood of text comes whole');

unharmed($node, 'end');
$node->stop;
done_testing();
