# Every way in which a model server can misbehave, with the gateway and without it:
# the right failure, within its clock, and nobody is hurt.
use strict;
use warnings;

use FakeModel;
use ModelTests;
use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $model = FakeModel->new;
my $clocks = "savant.connect_timeout = 2000\nsavant.request_timeout = 20000\n";
my %nodes = (
	gateway => new_node('faults_gateway', conf => $model->conf . $clocks),
	direct => new_node('faults_direct', conf => $model->conf . $clocks, preload => 0));

# reply, failure, and what else: set => settings, sent => requests, like => its message
my @faults = (
	{ name => 'no word', reply => { mode => 'silent' }, kind => 'first_byte_timeout', set => { first_byte_timeout => 300 } },
	{ name => 'slow first byte', reply => { text => 'late', first_byte_ms => 400 }, kind => '' },
	{ name => 'stalled', reply => { mode => 'hang' }, kind => 'idle_timeout', set => { idle_timeout => 300 } },
	{ name => 'too slow in all', reply => { text => 'x' x 400, piece => 1, token_ms => 50 }, kind => 'total_timeout',
		set => { request_timeout => 700 } },
	{ name => 'closed without a word', reply => { mode => 'close' }, kind => qr/unreachable|incomplete/, sent => 2 },
	{ name => 'dies in the middle', reply => { mode => 'die' }, kind => 'incomplete', sent => 2 },
	{ name => 'ends without a reason', reply => { mode => 'no_finish' }, kind => 'incomplete', sent => 2 },
	{ name => '200 with an error body', reply => { mode => 'error_200', message => 'no such thing' }, kind => qr/server_error|unknown_path/,
		like => qr/no such thing/ },
	{ name => 'an error in the stream', reply => { mode => 'error_event', message => 'out of paper' }, kind => 'server_error',
		like => qr/out of paper/ },
	{ name => 'garbage', reply => { mode => 'garbage' }, kind => qr/garbage|incomplete/ },
	{ name => 'a web page', reply => { mode => 'html' }, kind => 'garbage' },
	{ name => 'no end', reply => { mode => 'endless', text => 'blah ' x 2000, piece => 5000 }, kind => 'too_large' },
	{ name => 'one endless line', reply => { mode => 'long_line' }, kind => 'too_large' },
	{ name => 'cut by its limit', reply => { text => 'SELECT 1 F', finish => 'length' }, kind => 'truncated' },
	{ name => 'filtered', reply => { text => '', finish => 'content_filter' }, kind => 'filtered' },
	{ name => 'redirect', reply => { mode => 'redirect' }, kind => 'redirected', sent => 1 },
	{ name => '401', reply => { mode => 'status', status => 401, message => 'who are you' }, kind => 'unauthorized', sent => 1 },
	{ name => '404 model', reply => { mode => 'status', status => 404, message => 'model fake not found, try pulling it first' },
		kind => 'unknown_model', sent => 1 },
	{ name => '429 for good', reply => { mode => 'status', status => 429, type => 'insufficient_quota', code => 'insufficient_quota',
			message => 'You exceeded your current quota' }, kind => 'quota', sent => 1 },
	{ name => '429 beyond the clock', reply => { mode => 'status', status => 429, retry_after => 9999, type => 'rate_limit_exceeded',
			message => 'slow down' }, kind => 'rate_limited', sent => 1 },
	{ name => '400 context', reply => { mode => 'status', status => 400, type => 'exceed_context_size_error',
			message => 'the request exceeds the available context size' }, kind => 'context_exceeded' },
);

# Then it is well again.
my @passing = (
	{ name => '429 with Retry-After', reply => { mode => 'status', status => 429, retry_after => 1, type => 'rate_limit_exceeded',
			message => 'slow down' } },
	{ name => '503 while loading', reply => { mode => 'status', status => 503, type => 'unavailable_error', message => 'Loading model' } },
	{ name => 'one broken connection', reply => { mode => 'die', pieces => 0 } },
);

foreach my $mode (sort keys %nodes)
{
	my $node = $nodes{$mode};
	unharmed($node, $mode);
	is(server_state($node, 'gateway'), $mode eq 'gateway' ? 'running' : 'direct', "$mode: the way of requests");

	foreach my $fault (@faults)
	{
		my $name = "$mode: $fault->{name}";
		$model->script(default => $fault->{reply});
		$model->reset;
		my $reply = ask_model($node, $fault->{name}, set => $fault->{set} // {});
		my $kind = $reply->{failure} ? $reply->{failure}{kind} : '';
		if (ref $fault->{kind}) { like($kind, $fault->{kind}, $name); }
		else { is($kind, $fault->{kind}, $name); }
		like($reply->{failure}{message}, $fault->{like}, "$name: its words") if $fault->{like};
		is($model->stats->{requests}, $fault->{sent}, "$name: requests sent") if $fault->{sent};
		# The next request finds a server that is well, whatever the one before did.
		$model->script(default => 'fine');
		is(ask_model($node, 'and now?', set => { request_timeout => 60000 })->{text}, 'fine', "$name: the next one is answered");
	}

	foreach my $fault (@passing)
	{
		$model->script(rules => [ { times => 1, reply => $fault->{reply} } ], default => 'fine');
		$model->reset;
		my $reply = ask_model($node, $fault->{name});
		is($reply->{text}, 'fine', "$mode: $fault->{name}: asked again");
		is($model->stats->{requests}, 2, "$mode: $fault->{name}: two requests");
	}

	# What a person waiting is told.
	$model->script(rules => [ { times => 1, reply => { mode => 'status', status => 503, message => 'Loading model' } } ], default => 'fine');
	my ($code, $out, $err) = $node->psql('postgres', "SELECT savant._model_probe('stream', 'x')");
	like($err, qr/INFO:  notice: .*load/i, "$mode: a notice while the server loads");

	# Text that was shown is not taken back by asking again.
	$model->script(default => { mode => 'die', text => 'shown text here', token_ms => 50 });
	$model->reset;
	($code, $out, $err) = $node->psql('postgres', "SELECT savant._model_probe('stream', 'x')");
	like($err, qr/INFO:  text: show/, "$mode: text is shown");
	like($out, qr/"incomplete"/, "$mode: and the reply says that it is not whole");
	is($model->stats->{requests}, 1, "$mode: nothing is asked twice after that");

	# NUL and lone surrogates must not reach the server's text.
	$model->script(default => { text => "a\x{0}b" });
	unlike(ask_model($node, 'x')->{text}, qr/\x{0}/, "$mode: no NUL comes through");

	# TLS: a server that speaks none, and one whose certificate nobody signed.
	is(failure_of($node, 'x', set => { endpoint => 'https://127.0.0.1:' . $model->port . '/v1', request_timeout => 3000 }),
		'tls', "$mode: no TLS");
	unharmed($node, "$mode, faults");
}

# A certificate that is not trusted, then is.
my $folder = PostgreSQL::Test::Utils::tempdir();
my ($certificate, $private) = ("$folder/server.crt", "$folder/server.key");
system_log('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost',
	'-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', $private, '-out', $certificate) == 0
  or BAIL_OUT('openssl made no certificate');
my $tls = FakeModel->new(tls => [ $certificate, $private ], default => 'secret hello');
foreach my $mode (sort keys %nodes)
{
	my %set = (endpoint => $tls->url, request_timeout => 3000);
	is(failure_of($nodes{$mode}, 'x', set => \%set), 'tls', "$mode: an unknown certificate");
	is(ask_model($nodes{$mode}, 'x', set => { %set, ca_file => $certificate })->{text}, 'secret hello',
		"$mode: one that savant.ca_file knows");
}

# Down: refused at once, and after some of these not even tried.
my $gone = FakeModel->new;
my $url = $gone->url;
$gone->stop;
foreach my $mode (sort keys %nodes)
{
	my $node = $nodes{$mode};
	my $ask = "SELECT savant._model_probe('chat', 'x') #>> '{failure,kind}';";
	my $kinds = $node->safe_psql('postgres', "SET savant.endpoint = '$url'; SET savant.request_timeout = 100; " . $ask x 5);
	like($kinds, qr/^unreachable\n/, "$mode: a server that is down");
	like($kinds, qr/\ncircuit_open$/, "$mode: is left alone after a while");
	is(ask_model($node, 'x', set => { endpoint => "$url,$tls->{scheme}://127.0.0.1:" . $tls->port . '/v1', ca_file => $certificate })->{text},
		'secret hello', "$mode: the next server of the list answers");
	unharmed($node, "$mode, end");
	$node->stop;
}

done_testing();
