# Alerts with a real monitor: one opens, is told, becomes worse, is silenced and acknowledged, and
# closes; posts reach a receiver that fails in every way; nothing of it keeps the monitor waiting.
use strict;
use warnings;

use Digest::SHA 'hmac_sha256_hex';
use FakeWebhook;
use JSON::PP ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;
use Time::HiRes 'usleep';

my $hook = FakeWebhook->new;
my $node = new_node('alerts', monitor => 1,
	conf => "savant.monitor_interval = 1\nsavant.alert_webhook_url = '" . $hook->url . "'");
my $server = $node->safe_psql('postgres', 'SHOW data_directory');
my $secret_file = "$server/webhook_secret";
append_to_file($secret_file, "tell no one\n");
$node->safe_psql('postgres', q{INSERT INTO savant.rule_setting (rule, enabled)
	SELECT rule, rule = 'idle_in_xact' FROM ai_health_rules()
	ON CONFLICT (rule) DO NOTHING});
$node->safe_psql('postgres', q{UPDATE savant.rule_setting SET info = 'NaN', warning = 'NaN', critical = 'NaN'
	WHERE rule = 'idle_in_xact'});

sub sql { return $node->safe_psql('postgres', $_[0]) }

sub becomes
{
	my ($query, $expected, $name) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	return ok($node->poll_query_until('postgres', $query, $expected), $name);
}

sub thresholds
{
	my ($warning, $critical) = @_;
	sql("UPDATE savant.rule_setting SET warning = $warning, critical = $critical WHERE rule = 'idle_in_xact'");
	return;
}

sub alert_of { return "FROM savant.alert WHERE rule = 'idle_in_xact' AND $_[0]" }

# Two snapshots after now.
sub two_snapshots
{
	my $last = sql("SELECT coalesce(max(taken_at), '-infinity') FROM savant.snapshot");
	ok($node->poll_query_until('postgres', "SELECT count(*) >= 3 FROM savant.snapshot WHERE taken_at > '$last'"),
		'snapshots go on');
	return;
}

sub events
{
	my ($id) = @_;
	return sql("SELECT string_agg(event || CASE WHEN is_told THEN '!' ELSE '' END, ' ' ORDER BY id)
		FROM savant.alert_event WHERE alert = $id");
}

# What was open before the rules were set closes by itself.
becomes("SELECT count(*) FROM savant.alert WHERE state <> 'closed'", '0', 'rules that are off keep no alert open');
becomes('SELECT count(*) FROM savant.alert_delivery WHERE next_attempt_at IS NOT NULL', '0', 'and all that was told is sent');
$hook->forget;

# It opens, once; whoever listens hears of it.
my $listener = $node->background_psql('postgres');
$listener->query_safe('LISTEN savant_alert');
# Incidents would hold back the alerts of their findings; one that is not told holds nothing.
my $of_incidents = sql("SELECT ai_silence('incident', '%', '1 hour', 'findings first')");
my $idle = $node->background_psql('postgres');
$idle->query_safe('BEGIN; SELECT pg_current_xact_id();');
two_snapshots();
is(sql('SELECT count(*) ' . alert_of("state <> 'closed'")), '0', 'no threshold, no alert');
thresholds('0.1', 1e9);
becomes('SELECT count(*) ' . alert_of("state = 'open' AND severity = 'warning'"), '1', 'a condition that lasts opens an alert');
two_snapshots();
is(sql('SELECT count(*) ' . alert_of("state <> 'closed'")), '1', 'one alert of it');
my $id = sql('SELECT id ' . alert_of("state = 'open'"));
is(events($id), 'opened!', 'told once');

my $heard = '';
for (1 .. 200)
{
	$heard .= $listener->query_safe('SELECT 1');
	last if $heard =~ /"rule":"idle_in_xact"/;
	usleep(50_000);
}
my ($payload) = grep { /"rule":"idle_in_xact"/ } $heard =~ /notification "savant_alert" with payload "(.*)" received/g;
ok(defined $payload, 'NOTIFY savant_alert arrives') or diag($heard);
my $notice = JSON::PP->new->decode($payload // '{}');
is($notice->{id}, $id, 'it names the alert');
is("$notice->{event} $notice->{severity} $notice->{rule} $notice->{database} $notice->{server}",
	'opened warning idle_in_xact postgres alerts', 'and says what it is');
is(join(' ', grep { exists $notice->{$_} } qw(object value title detail remedy evidence)), '',
	'not what it is about: every role may listen');

# The same by post, with the key of the delivery.
sub post_of
{
	my ($event) = @_;
	my @found;
	for (1 .. 400)
	{
		@found = grep { $_->{body} =~ /"event":"$event".*"rule":"idle_in_xact"/ } $hook->requests;
		last if @found;
		usleep(50_000);
	}
	return $found[0];
}
my $post = post_of('opened');
is($post->{path}, '/hook', 'the webhook is called');
is(JSON::PP->new->decode($post->{body})->{id}, $id, 'about the alert');
like(JSON::PP->new->decode($post->{body})->{text}, qr/^warning, opened: postgres: Session \d+ has been idle/,
	'with a line for people');
is($post->{headers}{'content-type'}, 'application/json', 'as JSON');
becomes("SELECT count(*) FROM savant.alert_delivery WHERE done_at IS NOT NULL AND key = '$post->{headers}{'idempotency-key'}'",
	'1', 'under the key of its delivery');
ok(!exists $post->{headers}{'x-savant-signature'}, 'without a secret there is no signature');

# Acknowledged: nothing more is heard, until it becomes worse.
like(sql("SELECT ai_acknowledge($id, 'on it')"), qr/acknowledged/, 'acknowledged');
$node->append_conf('postgresql.conf', "savant.alert_cooldown = 0\nsavant.alert_webhook_secret_file = '$secret_file'\n");
$node->reload;
two_snapshots();
is(events($id), 'opened! acknowledged', 'an acknowledged alert is not told again, whatever the cooldown');
$node->append_conf('postgresql.conf', "savant.alert_cooldown = 6h\n");
$node->reload;
two_snapshots();
thresholds('0.1', '0.2');
becomes('SELECT count(*) ' . alert_of("state = 'open' AND severity = 'critical' AND acknowledged_by IS NULL"), '1',
	'when it becomes worse it is open again');
is(events($id), 'opened! acknowledged escalated!', 'and told at once');
$post = post_of('escalated');
my $time = $post->{headers}{'x-savant-timestamp'};
is($post->{headers}{'x-savant-signature'}, 'v1=' . hmac_sha256_hex("$time.$post->{body}", 'tell no one'),
	'posts are signed with the secret');

# Silenced: better, closed and open again without a word.
my $silence = sql("SELECT ai_silence('idle%', 'pid %', '1 hour', 'a test')");
is(sql("SELECT is_silenced FROM ai_alerts() WHERE id = $id"), 't', 'silenced');
thresholds('0.1', 1e9);
becomes('SELECT count(*) ' . alert_of("severity = 'warning' AND worst_severity = 'critical'"), '1', 'it becomes better');
thresholds(1e9, 1e9);
becomes('SELECT count(*) ' . alert_of("state = 'closed'"), '1', 'what is over closes');
is(events($id), 'opened! acknowledged escalated! de-escalated closed', 'nobody was told');
is(sql("SELECT ai_unsilence($silence)"), 't', 'the silence is ended');

# Open again within the cooldown: the same alert, and no word as it is no worse than what was told.
thresholds('0.1', 1e9);
becomes('SELECT count(*) ' . alert_of("state = 'open' AND id = $id AND times = 2"), '1', 'the same alert opens again');
like(events($id), qr/ reopened$/, 'not told again so soon');

# A monitor that starts anew goes on with it.
my $pid_of = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'savant monitor' AND datname = 'postgres'";
my $pid = sql($pid_of);
sql("SELECT pg_terminate_backend($pid)");
becomes("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'savant monitor' AND datname = 'postgres' AND pid <> $pid",
	'1', 'another monitor comes');
two_snapshots();
$node->stop('immediate');
$node->start;
two_snapshots();
is(sql("SELECT count(*) FROM savant.alert WHERE id = $id AND times = 2"), '1',
	'alerts survive the monitor and a crash');
$idle->{run}->kill_kill;
becomes('SELECT count(*) ' . alert_of("state = 'closed'"), '1', 'and close when the session is gone');

# One problem is told once: of a finding that makes an incident, the incident is told.
becomes('SELECT count(*) FROM savant.incident WHERE ended_at IS NULL', '0', 'the incident is over');
sql("SELECT ai_unsilence($of_incidents)");
my $second = $node->background_psql('postgres');
$second->query_safe('BEGIN; SELECT pg_current_xact_id();');
becomes('SELECT count(*) ' . alert_of("state = 'open' AND id <> $id"), '1', 'another session opens another alert');
$id = sql('SELECT id ' . alert_of("state = 'open'"));
becomes("SELECT count(*) FROM savant.alert WHERE source = 'incident' AND state = 'open' AND told_at IS NOT NULL", '1',
	'the incident is told');
is(sql("SELECT string_agg(concat_ws(' ', event, is_told, is_held), ', ') FROM savant.alert_event WHERE alert = $id"),
	'opened f t', 'and its finding is held back');
$second->{run}->kill_kill;
becomes('SELECT count(*) ' . alert_of("state = 'closed'"), '2', 'which closes');
like(events($id), qr/^opened (?:still! )?closed!?$/, 'as ever');

# A receiver that fails: 500, then well.  The figures of the backoff are those of RetryDelay's test;
# here the next attempt is made to be due.
sub tell_something
{
	sql(q{WITH a AS (INSERT INTO savant.alert (source, rule, object, severity, worst_severity, state, opened_at,
			last_seen_at, closed_at, title, detail) VALUES ('health', 'test', '', 'warning', 'warning', 'closed', now(), now(), now(), 't', '')
			RETURNING id),
		e AS (INSERT INTO savant.alert_event (alert, at, event, severity, title, is_told)
			SELECT id, now(), 'opened', 'warning', 't', true FROM a RETURNING id)
		INSERT INTO savant.alert_delivery (event, body, next_attempt_at)
			SELECT id, '{"event":"test"}', now() FROM e});
	return sql('SELECT max(event) FROM savant.alert_delivery');
}

sub delivery { return "FROM savant.alert_delivery WHERE event = $_[0]" }

sub due_now
{
	my ($event) = @_;
	sql("UPDATE savant.alert_delivery SET next_attempt_at = now() WHERE event = $event AND next_attempt_at IS NOT NULL");
	return;
}

foreach my $fault (
	[ '500', qr/^HTTP status 500$/ ],
	[ '503', qr/^HTTP status 503$/ ],
	[ '302', qr/^HTTP status 302$/ ],
	[ 'close', qr/^the connection was closed/ ],
	[ 'hang', qr/^no answer in time$/ ])
{
	my ($word, $error) = @$fault;
	$hook->forget;
	$hook->plan($word, '200');
	my $event = tell_something();
	becomes("SELECT attempts " . delivery("$event AND last_error <> 'no answer was recorded'"), '1', "$word: one attempt");
	like(sql('SELECT last_error ' . delivery($event)), $error, "$word: what was wrong");
	is(sql('SELECT done_at IS NULL AND next_attempt_at > last_attempt_at + interval \'9 s\' ' . delivery($event)), 't',
		"$word: the next attempt is set");
	due_now($event);
	becomes('SELECT count(*) ' . delivery("$event AND done_at IS NOT NULL AND attempts = 2 AND last_error IS NULL"), '1',
		"$word: then it arrives");
	my %keys = map { $_->{headers}{'idempotency-key'} => 1 } $hook->requests;
	is(scalar(keys %keys), 1, "$word: both attempts have one key");
	is(scalar(grep { $_->{path} ne '/hook' } $hook->requests), 0, "$word: nothing else was called");
}
$hook->plan('flood', '200');
my $flooded = tell_something();
becomes('SELECT count(*) ' . delivery("$flooded AND done_at IS NOT NULL"), '1', 'an answer without end counts by its status');

# It hangs: the monitor goes on.
$hook->plan('hang');
my $hung = tell_something();
becomes('SELECT attempts ' . delivery($hung), '1', 'a receiver that says nothing');
two_snapshots();
is(sql("SELECT last_error " . delivery($hung)), 'no answer was recorded', 'the monitor does not wait for it');

# Away, and back.
$hook->plan('200');
$hook->stop;
my $away = tell_something();
becomes('SELECT last_error ' . delivery($away), 'connection refused', 'a receiver that is away');
$hook->start;
due_now($away);
becomes('SELECT count(*) ' . delivery("$away AND done_at IS NOT NULL"), '1', 'it gets the alert when it is back');

# What may not be sent is not: an address that is not allowed, a secret that cannot be read.
$node->append_conf('postgresql.conf', "savant.alert_webhook_url = 'http://198.51.100.7/hook'\n");
$node->reload;
my $refused = tell_something();
becomes('SELECT last_error ' . delivery($refused), 'savant.alert_webhook_url is not in savant.allowed_endpoints',
	'an address elsewhere is not called');
$node->append_conf('postgresql.conf', "savant.alert_webhook_url = '" . $hook->url
	. "'\nsavant.alert_webhook_secret_file = '$server/no_such_file'\n");
$node->reload;
$hook->forget;
my $unsigned = tell_something();
becomes('SELECT last_error ' . delivery($unsigned), 'savant.alert_webhook_secret_file cannot be read',
	'nothing goes out unsigned');
my @sent = $hook->requests;
is(scalar(@sent), 0, 'indeed nothing');

# Between 90 % and 100 % of its threshold nothing closes, below it does.  The disk's use stays where
# it is as long as this takes.
sql("UPDATE savant.rule_setting SET enabled = true, info = 'NaN', warning = 0.0001, critical = 1e9 WHERE rule = 'disk_space'");
my $open_disk = "SELECT count(*) FROM savant.alert WHERE rule = 'disk_space' AND state <> 'closed'";
becomes("$open_disk AND value > 0", '1', 'an alert of a value that stays');
sql("UPDATE savant.rule_setting SET warning = (SELECT max(value) FROM savant.alert WHERE rule = 'disk_space' AND state = 'open')
	/ 0.95 WHERE rule = 'disk_space'");
two_snapshots();
two_snapshots();
is(sql("SELECT count(*) FROM savant.health_result WHERE rule = 'disk_space'"), '0', 'it is no finding any more');
is(sql($open_disk), '1', 'and keeps its alert, above 90 % of the threshold');
sql("UPDATE savant.rule_setting SET warning = warning * 0.95 / 0.8 WHERE rule = 'disk_space'");
becomes($open_disk, '0', 'which closes when it is clear');

# An objective that burns: one that nothing can meet.
sql("INSERT INTO savant.slo (name, kind, series, limit_value, objective) VALUES ('nobody', 'level', 'sessions_total', -1, 0.99)");
becomes("SELECT count(*) >= 3 FROM savant.slo_sample WHERE slo = 'nobody' AND bad = 1 AND total = 1", 't', 'an objective is measured');
is(sql("SELECT state FROM ai_slo('nobody')"), 'ok', 'a new one does not alert at once');
sql("INSERT INTO savant.slo_sample SELECT 'nobody', now() - i * interval '1 min', 1, 1 FROM generate_series(1, 10) i");
becomes("SELECT state FROM ai_slo('nobody')", 'critical', 'missed for ten minutes it does');
like(sql("SELECT title FROM ai_alerts() WHERE source = 'slo'"), qr/^Objective nobody is missed 100 times as fast/, 'and says how fast');
sql("DELETE FROM savant.slo");
becomes("SELECT count(*) FROM ai_alerts() WHERE source = 'slo'", '0', 'without the objective the alert closes');

# A day later it is given up.
sql("UPDATE savant.alert_delivery SET created_at = now() - interval '25 hours' WHERE event = $unsigned");
becomes('SELECT count(*) ' . delivery("$unsigned AND next_attempt_at IS NULL AND done_at IS NULL AND last_error ~ 'given up'"),
	'1', 'after a day it is given up');

# No secret, no address in the log.
my $log = slurp_file($node->logfile);
unlike($log, qr/tell no one/, 'the secret is not in the log');
unlike($log, qr/TRAP|PANIC|FATAL:  (?!terminating|the database system)/, 'no crash') or diag($log);

# DROP EXTENSION while something waits to be sent.
tell_something();
is($node->psql('postgres', 'DROP EXTENSION pg_savant'), 0, 'DROP EXTENSION with deliveries that wait');
sql('CREATE EXTENSION pg_savant');
becomes('SELECT count(*) > 0 FROM savant.snapshot', 't', 'and all begins anew');
$listener->{run}->kill_kill;

done_testing();
