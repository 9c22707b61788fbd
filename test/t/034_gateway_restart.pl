# The gateway ends while sessions wait for it, and comes back.
use strict;
use warnings;

use FakeModel;
use ModelTests;
use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $model = FakeModel->new;
my $node = new_node('restart', conf => $model->conf . "savant.endpoint_slots = 3\n");
unharmed($node, 'start');
my $pid_of = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'savant gateway'";

# Three wait for a model that says nothing; then it answers, through the next gateway.
$model->script(default => { mode => 'silent' });
ok($node->poll_query_until('postgres', $pid_of =~ s/SELECT pid/SELECT count(*) = 1/r), 'the gateway runs');
my $first = $node->safe_psql('postgres', $pid_of);
my (@sessions, @answers);
foreach my $i (0 .. 2)
{
	$answers[$i] = '';
	push @sessions,
	  IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c',
			"SELECT savant._model_probe('chat', 'wait $i') ->> 'text'" ], '<', \undef, '>', \$answers[$i]);
}
ok($model->wait_for(open => 3), 'three requests are with the model');
$model->script(default => 'after all');
$node->safe_psql('postgres', "SELECT pg_terminate_backend($first)");
ok($model->wait_for(disconnects => 3), 'the old connections are closed');
$_->finish for @sessions;
is(join('|', map { s/\n//r } @answers), 'after all|after all|after all', 'everyone is answered by the next gateway');
wait_until($node, "SELECT count(*) = 1 FROM ($pid_of) g WHERE pid <> $first", 'which is another process');
unharmed($node, 'first end');

# One that has been shown text is told, and not answered twice.
$model->script(default => { text => 'x' x 1000, piece => 4, token_ms => 50 });
$model->reset;
my ($out, $err) = ('', '');
my $shown = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c',
		"SELECT savant._model_probe('stream', 'show')" ], '<', \undef, '>', \$out, '2>', \$err);
$shown->pump until $err =~ /INFO:  text: x/ || !$shown->pumpable;
$node->safe_psql('postgres', "SELECT pg_terminate_backend(pid) FROM ($pid_of) g");
$shown->finish;
like($out, qr/"gateway_gone"/, 'an answer that had begun ends with a clear failure');
is($model->stats->{requests}, 1, 'and is not begun again');

# A request made while there is none waits for the next one.
$model->script(default => 'patient');
$node->safe_psql('postgres', "SELECT pg_terminate_backend(pid) FROM ($pid_of) g");
is(ask_model($node, 'in the gap')->{text}, 'patient', 'a request made in the gap is answered');
is(server_state($node, 'gateway'), 'running', 'ai_status says that it runs');

# Again and again, with requests all the time: none is lost.
my $script = $node->basedir . '/ask.sql';
append_to_file($script, "SELECT (savant._model_probe('chat', 'ask') ->> 'text' = 'patient')::int AS fine \\gset\nSELECT 1 / :fine;\n");
$model->reset;
my $bench = IPC::Run::start([ 'pgbench', '-n', '-c', 8, '-j', 2, '-T', 6, '-f', $script, $node->connstr('postgres') ],
	'<', \undef, '>', \$out, '2>', \$err);
foreach my $i (1 .. 3)
{
	my $done = $model->stats->{done};
	ok($model->wait_for(done => $done + 20), "requests go through, round $i");
	$node->safe_psql('postgres', "SELECT pg_terminate_backend(pid) FROM ($pid_of) g");
}
$bench->finish;
unlike($err, qr/ERROR|aborted/, 'three ends of the gateway, no request is lost');
unharmed($node, 'end');

# A fast shutdown does not wait for a model.
$model->script(default => { mode => 'silent' });
$model->reset;
my $last = in_background($node, 'postgres', "SELECT savant._model_probe('chat', 'last')");
ok($model->wait_for(open => 1), 'one more waits');
$node->stop('fast');
$last->finish;
ok($model->wait_for(disconnects => 1), 'a fast shutdown leaves the model');
unlike(slurp_file($node->logfile), qr/terminated by signal|PANIC/, 'nothing crashed');

done_testing();
