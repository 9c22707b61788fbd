# FakeModel: the scripted model server of test/model/fake_model.py for TAP tests.
#
#     my $model = FakeModel->new(rules => [{ match => 'orders', reply => { sql => 'SELECT 1' } }]);
#     $node->append_conf('postgresql.conf', $model->conf);
#     $model->script(default => { mode => 'die' });
#     is(scalar $model->requests, 2);
#
# The members of the script are in the head of fake_model.py.
package FakeModel;

use strict;
use warnings;

use Cwd 'abs_path';
use File::Basename 'dirname';
use File::Temp 'tempfile';
use HTTP::Tiny;
use IPC::Run ();
use JSON::PP ();
use Time::HiRes 'usleep';

my $program = abs_path(dirname(__FILE__) . '/../model/fake_model.py');

# Starts a server with a script.  tls => [certificate file, key file] makes it https.
sub new
{
	my ($class, %script) = @_;
	my $tls = delete $script{tls};
	my $port = delete $script{port};
	my ($handle, $file) = tempfile(UNLINK => 1); # https cannot be scripted without more modules
	print {$handle} JSON::PP->new->utf8->encode(\%script);
	close $handle or die "cannot write $file: $!";
	my @command = ('/usr/bin/python3', $program, '--until-eof', '--script', $file);
	push @command, '--tls', @$tls if $tls;
	push @command, '--port', $port if $port;
	my $self = bless { in => '', out => '', err => '', scheme => $tls ? 'https' : 'http' }, $class;
	$self->{run} = IPC::Run::start(\@command, '<', \$self->{in}, '>', \$self->{out},
		'2>', \$self->{err}, IPC::Run::timeout(600));
	$self->{run}->pump until $self->{out} =~ /^(\d+)\n/ || !$self->{run}->pumpable;
	($self->{port}) = $self->{out} =~ /^(\d+)\n/ or die "the model server did not start: $self->{err}";
	$self->{http} = HTTP::Tiny->new(timeout => 60, keep_alive => 0, verify_SSL => 0);
	return $self;
}

sub port { return $_[0]{port} }

# The base URL for savant.endpoint.
sub url { return "$_[0]{scheme}://127.0.0.1:$_[0]{port}/v1" }

# Lines for postgresql.conf that make it the session's model.
# No request but those that a test makes: warm-up is off.
sub conf
{
	my ($self) = @_;
	return "savant.endpoint = '" . $self->url . "'\nsavant.model = 'fake'\nsavant.warm_up = off\n";
}

# Replaces the script.
sub script
{
	my ($self, %script) = @_;
	return $self->_call('POST', '/_script', JSON::PP->new->utf8->encode(\%script));
}

# The chat requests so far, oldest first: hashes of path, headers, body, reply, outcome.
sub requests { return @{ $_[0]->_call('GET', '/_log') } }

# A hash of requests, open, most_open, done, disconnects, waiting.
sub stats { return $_[0]->_call('GET', '/_stats') }

# Forgets requests and figures, keeps the script.
sub reset { return $_[0]->_call('POST', '/_reset', '') }

# Waits until a figure of stats() is `value` or more; false when it never is.
sub wait_for
{
	my ($self, $figure, $value) = @_;
	for (1 .. 600)
	{
		return 1 if $self->stats->{$figure} >= $value;
		usleep(50_000);
	}
	return 0;
}

# Ends the server; its port refuses connections from then on.
sub stop
{
	my ($self) = @_;
	return unless $self->{run};
	$self->{run}->kill_kill(grace => 1);
	delete $self->{run};
	return;
}

sub _call
{
	my ($self, $method, $path, $body) = @_;
	my $url = "$self->{scheme}://127.0.0.1:$self->{port}$path";
	my $response = $self->{http}->request($method, $url, defined $body ? { content => $body } : {});
	die "model server: $method $path: $response->{status} $response->{content}"
	  unless $response->{success};
	return JSON::PP->new->utf8->decode($response->{content});
}

sub DESTROY
{
	my ($self) = @_;
	local ($?, $@);
	eval { $self->stop };
	return;
}

1;
