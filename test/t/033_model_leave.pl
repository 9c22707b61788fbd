# Sessions that leave while a model works for them: the slot of the model gets free,
# whatever ends the wait and wherever it stands.
use strict;
use warnings;

use FakeModel;
use ModelTests;
use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $model = FakeModel->new;
my %replies = (
	'before the first byte' => { mode => 'silent' },
	'in the middle' => { text => 'x' x 100_000, piece => 1, token_ms => 20 });

foreach my $mode ('gateway', 'direct')
{
	my $node = new_node("leave_$mode", conf => $model->conf, preload => $mode eq 'gateway');
	unharmed($node, $mode);
	foreach my $where (sort keys %replies)
	{
		$model->script(default => $replies{$where});
		my %leave = (
			cancel => sub { return "pg_cancel_backend(pid)" },
			terminate => sub { return "pg_terminate_backend(pid)" });
		foreach my $how (sort keys %leave)
		{
			$model->reset;
			my $session = in_background($node, 'postgres', "SELECT savant._model_probe('chat', 'leaving')");
			ok($model->wait_for(open => 1), "$mode, $how $where: the model works");
			$node->safe_psql('postgres', "SELECT " . $leave{$how}->()
				  . " FROM pg_stat_activity WHERE query ~ 'leaving' AND pid <> pg_backend_pid()");
			$session->finish;
			ok($model->wait_for(disconnects => 1), "$mode, $how $where: and is left");
			is($model->stats->{open}, 0, "$mode, $how $where: its slot is free");
		}
		$model->reset;
		my $error = stderr_of($node, 'postgres', "SET statement_timeout = 500; SELECT savant._model_probe('chat', 'x')");
		like($error, qr/canceling statement due to statement timeout/, "$mode, timeout $where: the error is PostgreSQL's");
		ok($model->wait_for(disconnects => 1), "$mode, timeout $where: the model is left");
	}

	# An error that is caught takes the request with it, and the session goes on.
	$model->script(rules => [ { match => 'caught', reply => { mode => 'silent' } } ], default => 'fine');
	$model->reset;
	is($node->safe_psql('postgres', <<'SQL'), "\nfine", "$mode: after a caught timeout the session asks again");
CREATE FUNCTION try() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM savant._model_probe('chat', 'caught');
EXCEPTION WHEN query_canceled THEN NULL;
END $$;
SET statement_timeout = 500;
SELECT try();
SET statement_timeout = 0;
SELECT savant._model_probe('chat', 'again') ->> 'text';
SQL
	ok($model->wait_for(disconnects => 1), "$mode: the first request was given up");
	is($node->safe_psql('postgres', 'SELECT savant._live_objects()'), '0', "$mode: nothing is left over");
	unharmed($node, "$mode, end");

	# While waiting in the queue, behind another.
	if ($mode eq 'gateway')
	{
		$node->append_conf('postgresql.conf', "savant.endpoint_slots = 1\n");
		$node->reload;
		$model->script(default => { mode => 'silent' });
		$model->reset;
		my $first = in_background($node, 'postgres', "SELECT savant._model_probe('chat', 'first')");
		ok($model->wait_for(open => 1), 'the only slot is taken');
		my $second = in_background($node, 'postgres', "SELECT savant._model_probe('chat', 'second')");
		wait_until($node, "SELECT detail ~ '1 in flight, 1 waiting' FROM ai_status() WHERE item LIKE 'server%'", 'another waits');
		$node->safe_psql('postgres', "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query ~ 'second' AND pid <> pg_backend_pid()");
		$second->finish;
		wait_until($node, "SELECT detail ~ '1 in flight, 0 waiting' FROM ai_status() WHERE item LIKE 'server%'", 'and no more');
		is($model->stats->{requests}, 1, 'its request was never sent');

		# Immediate shutdown in the middle of it.
		$node->stop('immediate');
		$first->finish;
		ok($model->wait_for(disconnects => 1), 'an immediate shutdown leaves the model, too');
		$node->start;
		$model->script(default => 'fine');
		is(ask_model($node, 'x')->{text}, 'fine', 'and the next server asks again');
	}
	$node->stop;
}

done_testing();
