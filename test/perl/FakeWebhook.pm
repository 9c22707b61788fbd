# FakeWebhook: the receiver of alerts of test/webhook/fake_webhook.py for TAP tests.
#
#     my $hook = FakeWebhook->new;
#     $hook->plan('500', '200');            # then 200 for ever
#     my @requests = $hook->requests;       # hashes of path, answer, headers, body
package FakeWebhook;

use strict;
use warnings;

use Cwd 'abs_path';
use File::Basename 'dirname';
use File::Temp 'tempdir';
use IPC::Run ();
use JSON::PP ();
use Time::HiRes 'usleep';

my $program = abs_path(dirname(__FILE__) . '/../webhook/fake_webhook.py');

sub new
{
	my ($class, %options) = @_;
	my $self = bless { folder => tempdir(CLEANUP => 1), in => '', err => '' }, $class;
	$self->plan('200');
	$self->start;
	return $self;
}

# Starts it, on the port that it had before.
sub start
{
	my ($self) = @_;
	unlink "$self->{folder}/port";
	my @command = ('/usr/bin/python3', $program, $self->{folder}, $self->{port} // ());
	$self->{run} = IPC::Run::start(\@command, '<', \$self->{in}, '2>', \$self->{err});
	for (1 .. 600)
	{
		last if -e "$self->{folder}/port";
		usleep(50_000);
	}
	open my $file, '<', "$self->{folder}/port" or die "the receiver did not start: $self->{err}";
	$self->{port} = <$file>;
	return;
}

sub stop
{
	my ($self) = @_;
	$self->{run}->kill_kill(grace => 1);
	return;
}

sub url { return "http://127.0.0.1:$_[0]{port}/hook" }

# What it answers, one word for each request to come; the last one stays.
sub plan
{
	my ($self, @words) = @_;
	open my $file, '>', "$self->{folder}/plan.test" or die $!;
	print {$file} join(' ', @words);
	close $file or die $!;
	rename "$self->{folder}/plan.test", "$self->{folder}/plan" or die $!;
	return;
}

sub requests
{
	my ($self) = @_;
	open my $file, '<', "$self->{folder}/log" or return ();
	my @requests = map { JSON::PP->new->utf8->decode($_) } <$file>;
	return @requests;
}

sub forget { unlink "$_[0]{folder}/log"; return }

1;
