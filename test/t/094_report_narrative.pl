# Words of a language model in reports: on schedule the template's report is there at once and gets the model's words when
# they come, while snapshots go on; by hand they are waited for.  What fails, is late or has numbers of its own leaves the
# template, and the report says who has written it.
use strict;
use warnings;

use FakeModel;
use JSON::PP ();
use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $model = FakeModel->new(default => { mode => 'silent' });
my $node = new_node('told', monitor => 1,
	conf => $model->conf . "savant.monitor_interval = 1s\nsavant.narrate = on\nsavant.report_schedule = ''\n"
	  . "log_timezone = 'UTC'\ntimezone = 'UTC'\n");
sub sql { return $node->safe_psql('postgres', @_) }
sub until_true { my ($query, $what) = @_; return ok($node->poll_query_until('postgres', $query), $what) }

# The last full minute has a snapshot, and is the moment of the schedule.
sub schedule
{
	my $minute = sql(<<'SQL');
DELETE FROM savant.report;
INSERT INTO savant.snapshot (taken_at, seconds, took_ms, is_standby, by_monitor)
VALUES (date_trunc('minute', now()), 60, 1, false, true) ON CONFLICT DO NOTHING;
SELECT to_char(now(), 'HH24:MI');
SQL
	sql("ALTER SYSTEM SET savant.report_schedule = 'daily $minute'");
	sql('SELECT pg_reload_conf()');
	until_true("SELECT count(*) > 0 FROM savant.report", 'the report is written');
	return;
}

sub told { return sql("SELECT facts->>'narrated_by', summary FROM savant.report ORDER BY period_to DESC LIMIT 1") }

until_true('SELECT count(*) > 0 FROM savant.snapshot', 'the monitor takes snapshots');

# A model that thinks: the report is there, and so are snapshots; no transaction waits for it.
schedule();
ok($model->wait_for('open', 1), 'the model is asked');
like(told(), qr/^the model has not answered yet\|.*\nWritten from a template: the model has not answered yet\.$/s,
	'the template has written the report');
my $taken = sql('SELECT count(*) FROM savant.snapshot');
until_true("SELECT count(*) > $taken + 2 FROM savant.snapshot", 'snapshots go on while it thinks');
is($model->stats->{open}, 1, 'it still does');
is( sql("SELECT count(*) FROM pg_stat_activity a JOIN pg_locks l USING (pid) WHERE a.application_name = 'savant monitor'
	AND state = 'idle' AND l.locktype IN ('relation', 'transactionid')"), 0, 'and no transaction is open meanwhile');
my ($request) = $model->requests;
my $prompt = join "\n", map { $_->{content} } @{ $request->{body}{messages} };
like($prompt, qr/"summary": \[/, 'it sees the facts');
unlike($prompt, qr/"page"|<svg/, 'and no page');

# The monitor may go while the model thinks: the report stays.
$model->script(default => { text => 'The server did its work. There were 987654 errors.' });
$node->restart;
like(told(), qr/^the model has not answered yet\|/, 'after a restart the template is there');

# An answer: its sentences with other numbers are left out.
schedule();
until_true("SELECT facts->>'narrative' IS NOT NULL FROM savant.report", 'the words are in the report');
my $row = told();
like($row, qr/\nThe server did its work\.\n/, 'the sentence that the facts bear out');
unlike($row, qr/987654/, 'and not the other one');
like($row, qr/paragraph from a language model \(fake\)\. Every number in it is in this report; 1 sentence with another number left out\.$/,
	'it is said who has written what');
like(sql('SELECT page FROM savant.report LIMIT 1'), qr/<p>The server did its work\.<\/p>/, 'on the page too');

# What fails: the template, and why.
$model->script(default => { mode => 'status', status => 400, message => 'no' });
schedule();
until_true("SELECT facts->>'narrated_by' LIKE 'the model gave no answer%' FROM savant.report", 'a model that fails is told of');
like(told(), qr/\nWritten from a template: the model gave no answer \(bad request, no\)\.$/, 'and the template stays');

# What is late.
$model->script(default => { mode => 'silent' });
sql("ALTER SYSTEM SET savant.request_timeout = '300ms'");
schedule();
until_true("SELECT facts->>'narrated_by' LIKE 'the model gave no answer (%timeout%' FROM savant.report",
	'a model that is late is told of');

# Off, and without a model, nobody is asked.
$model->reset;
sql("ALTER SYSTEM SET savant.narrate = off");
schedule();
like(told(), qr/^savant\.narrate is off\|.*\nWritten from a template: savant\.narrate is off\.$/s, 'off: the template alone');
sql("ALTER SYSTEM SET savant.report_schedule = ''");
sql("ALTER SYSTEM RESET savant.request_timeout");
sql('SELECT pg_reload_conf()');
is(scalar $model->requests, 0, 'and the model is not asked');

# By hand.
sub by_hand
{
	my ($reply, $settings) = @_;
	$model->script(default => ref $reply ? $reply : { text => $reply });
	return sql(($settings // 'SET savant.narrate = on;') . " SELECT * FROM ai_report('hour', 200)");
}

like(by_hand('All is quiet. It cost 4711 dollars.'),
	qr/^All is quiet\.\nThe figures .* from a language model \(fake\)\. .*1 sentence with another number left out\.$/m,
	'by hand: the model has the last paragraph');
like(by_hand('It cost 4711 dollars.'), qr/^Written from a template: no sentence of the model was borne out by the facts\.$/m,
	'nothing of it holds: the template');
like(by_hand({ mode => 'die' }), qr/^Written from a template: the model gave no answer \(.*\)\.$/m, 'it fails: the template');
like(by_hand({ mode => 'silent' }, "SET savant.narrate = on; SET savant.request_timeout = '300ms';"),
	qr/^Written from a template: the model gave no answer \(.*timeout.*\)\.$/m, 'it is late: the template');
like(by_hand('x', "SET savant.narrate = on; SET savant.model = '';"), qr/^Written from a template: no model is configured\.$/m,
	'no model: the template');
like(by_hand('x', "SET savant.narrate = off;"), qr/^Written from a template: savant\.narrate is off\.$/m, 'off: the template');
like(by_hand('x', "SET savant.narrate = on; SET savant.redact_prompts = on;"),
	qr/^Written from a template: savant\.redact_prompts keeps facts from the model\.$/m, 'redacted: the template');
my $json = JSON::PP->new->utf8(1)->decode(sql("SELECT ai_report_json('hour')"));
is($json->{narrated_by}, 'savant.narrate is off', 'programs are told too');
is($json->{narrative}, undef, 'and get no narrative');

$model->stop;
$node->stop;
done_testing();
