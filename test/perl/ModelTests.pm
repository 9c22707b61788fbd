# ModelTests: what the tests of the model route have in common.
package ModelTests;

use strict;
use warnings;

use Exporter 'import';
use JSON::PP ();
use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

our @EXPORT = qw(ask_model failure_of server_state wait_until unharmed);

my %started;

# The reply to one bare request, as a hash.
sub ask_model
{
	my ($node, $question, %options) = @_;
	my $kind = $options{kind} // 'chat';
	my $database = $options{database} // 'postgres';
	my $settings = join '', map { "SET savant.$_ = '$options{set}{$_}'; " } sort keys %{ $options{set} // {} };
	my $json = $node->safe_psql($database, "${settings}SELECT savant._model_probe('$kind', '$question')");
	return JSON::PP->new->utf8(1)->decode($json);
}

# The kind of failure of a bare request, '' when there was none.
sub failure_of
{
	my ($node, $question, %options) = @_;
	my $reply = ask_model($node, $question, %options);
	return $reply->{failure} ? $reply->{failure}{kind} : '';
}

# The state that ai_status() shows for an item.
sub server_state
{
	my ($node, $item) = @_;
	return $node->safe_psql('postgres', "SELECT state FROM ai_status() WHERE item LIKE '$item'");
}

# Waits until SQL says true.
sub wait_until
{
	my ($node, $sql, $name) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	return ok($node->poll_query_until('postgres', $sql), $name);
}

# The server is the one of the first call, and no process of it has died.
sub unharmed
{
	my ($node, $name) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	my $started = $node->safe_psql('postgres', 'SELECT pg_postmaster_start_time()');
	$started{ $node->name } //= $started;
	is($started, $started{ $node->name }, "$name: the same server");
	unlike(slurp_file($node->logfile), qr/terminated by signal|PANIC|server process .* was/,
		"$name: nothing crashed");
	return;
}

1;
