# Rate and concurrency limits across sessions, and that a place is given back
# however a request ends.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $node = new_node('limits', conf => 'savant.max_concurrent = 1');
$node->safe_psql('postgres', <<'SQL');
CREATE ROLE alice LOGIN;
CREATE ROLE bob LOGIN;
GRANT EXECUTE ON FUNCTION savant._record_probe(text, text) TO alice, bob;
SQL

sub hold
{
	my $session = in_background($node, 'postgres',
		"SET ROLE alice; SELECT savant._record_probe('wait', 'held');");
	$node->poll_query_until('postgres',
		"SELECT count(*) = 1 FROM pg_stat_activity WHERE query LIKE '%''held''%' "
		  . "AND wait_event = 'Extension'")
	  or die 'the request does not wait';
	return $session;
}

sub signal
{
	my ($function) = @_;
	return $node->safe_psql('postgres',
		"SELECT $function(pid) FROM pg_stat_activity WHERE query LIKE '%''held''%' AND pid <> pg_backend_pid()");
}

my $ask = "SELECT savant._record_probe('answer', 'asked')";
my $as_alice = "SET ROLE alice; $ask";
my $full = qr/too many requests at the same time/;

my $session = hold();
like(stderr_of($node, 'postgres', $as_alice), $full, 'one at a time');
unlike(stderr_of($node, 'postgres', "SET ROLE bob; $ask"), $full, 'another role has its own place');
is(stat_of($node, 'postgres', 'concurrency_limited'), '1', 'the refusal is counted');

signal('pg_cancel_backend');
$session->finish;
is(stderr_of($node, 'postgres', $as_alice), '', 'a cancelled request gives its place back');
wait_for_record($node, 'postgres', 'held', 1, 'and is recorded');
is( $node->safe_psql('postgres',
		"SELECT status, sqlstate FROM savant.request_log WHERE question = 'held'"),
	'aborted|57014', 'as aborted, with the reason');

$session = hold();
like(stderr_of($node, 'postgres', $as_alice), $full, 'taken again');
signal('pg_terminate_backend');
$session->finish;
ok($node->poll_query_until('postgres',
		"SELECT count(*) = 0 FROM pg_stat_activity WHERE query LIKE '%''held''%' AND pid <> pg_backend_pid()"),
	'the session is gone');
is(stderr_of($node, 'postgres', $as_alice), '', 'a terminated session gives its place back');
wait_for_record($node, 'postgres', 'held', 2, 'and its request is recorded');

like(stderr_of($node, 'postgres', "SET ROLE alice; SELECT savant._record_probe('abort', 'x')"),
	qr/probe: message/, 'a request fails');
is(stderr_of($node, 'postgres', $as_alice), '', 'a failed request gives its place back');
like(
	stderr_of(
		$node, 'postgres',
		"SET ROLE alice; SET statement_timeout = '20ms'; SELECT savant._record_probe('wait', 'x')"),
	qr/statement timeout/,
	'a request times out');
is(stderr_of($node, 'postgres', $as_alice), '', 'a timed-out request gives its place back');

# The rate is the role's, over all of its sessions; each session obeys its own setting.
$node->safe_psql('postgres', 'ALTER ROLE bob SET savant.rate_limit_per_minute = 2');
my @bob = (extra_params => [ '-U', 'bob' ]);
for my $n (1 .. 2)
{
	my ($code) = $node->psql('postgres', $ask, @bob);
	is($code, 0, "request $n of 2");
}
my ($code, $out, $err) = $node->psql('postgres', $ask, @bob);
like($err, qr/too many requests in the last minute/, 'the third is refused, in a third session');
is(stderr_of($node, 'postgres', $as_alice), '', 'another role is not concerned');

$node->stop;
done_testing();
