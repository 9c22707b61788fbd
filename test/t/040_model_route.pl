# Questions answered by a language model: drafts, mends, refusals, votes, words, and what is
# told meanwhile; through the gateway and without it.
use strict;
use warnings;

use FakeModel;
use JSON::PP ();
use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $model = FakeModel->new;
my $question = 'blorp frumious bandersnatch'; # the rules find nothing in it

sub fill
{
	my ($node) = @_;
	$node->safe_psql('postgres', <<'SQL');
CREATE TABLE customers (id integer PRIMARY KEY, name text NOT NULL, country text NOT NULL);
CREATE TABLE orders (id integer PRIMARY KEY, customer_id integer REFERENCES customers, total numeric NOT NULL);
INSERT INTO customers VALUES (1, 'Ada', 'Germany'), (2, 'Bob', 'Germany'), (3, 'Cy', 'France');
INSERT INTO orders SELECT i, 1 + i % 3, i * 10 FROM generate_series(1, 30) AS i;
ANALYZE;
CREATE ROLE reader LOGIN;
SELECT ai_grant('reader', 'ask');
GRANT SELECT ON customers, orders TO reader;
SQL
	return;
}

# The answer to a question as a hash; set => settings of the session, as => a role.
sub answer
{
	my ($node, %options) = @_;
	my $settings = join '', map { "SET savant.$_ = '$options{set}{$_}'; " } sort keys %{ $options{set} // {} };
	my $asked = $options{question} // $question;
	my $role = $options{as} ? "SET ROLE $options{as}; " : '';
	my $json = $node->safe_psql('postgres', "${role}SET savant.cache_enabled = off; ${settings}SELECT ai_answer('$asked')");
	return JSON::PP->new->utf8(1)->decode($json);
}

# What the model will say: one reply after the other, the last one for ever.
sub says
{
	my @replies = map { ref $_ ? $_ : { sql => $_ } } @_;
	my $last = pop @replies;
	$model->reset;
	$model->script(rules => [ map { { match => '', reply => $_, times => 1 } } @replies ], default => $last);
	return;
}

sub asked { return scalar $model->requests }

sub warned
{
	my ($answer) = @_;
	return join ',', map { $_->{code} } @{ $answer->{warnings} };
}

sub test_answers
{
	my ($node, $how) = @_;
	says('SELECT count(*) FROM orders');
	my $answer = answer($node, as => 'reader');
	is($answer->{rows}[0]{count}, 30, "$how: the model's statement is run");
	is($answer->{route}, 'model', "$how: by route model");
	is($answer->{model}{name}, 'fake', "$how: the model is named");
	cmp_ok($answer->{model}{prompt_tokens}, '>', 0, "$how: tokens are counted");
	is(asked(), 1, "$how: with one request");
	ok($node->poll_query_until('postgres',
			"SELECT count(*) = 1 FROM savant.request_log WHERE role_name = 'reader' AND model = 'fake' "
			  . "AND route = 'model' AND model_failure IS NULL AND prompt_tokens > 0"),
		"$how: and recorded");

	says('SELECT 1');
	is(answer($node, question => 'how many customers are there')->{route}, 'rules', "$how: rules come first");
	is(asked(), 0, "$how: and need no model");
	return;
}

sub test_repairs
{
	my ($node, $how) = @_;
	says('SELECT nmae FROM custmers ORDER BY id');
	my $answer = answer($node);
	is($answer->{row_count}, 3, "$how: wrong names are mended");
	is($answer->{repairs}[0]{by}, 'names', "$how: by names");
	is(asked(), 1, "$how: without the model");

	says('SELECT 1 / (id - id) FROM orders', 'SELECT count(*) FROM orders');
	$answer = answer($node);
	is($answer->{rows}[0]{count}, 30, "$how: what failed while running is drafted again");
	is($answer->{repairs}[0]{by} . $answer->{repairs}[0]{code}, 'model22012', "$how: by the model");
	my @requests = $model->requests;
	like($requests[-1]{body}{messages}[-1]{content}, qr/22012.*division by zero/s, "$how: which was told the error");

	says('SELECT 1 / (id - id) FROM orders');
	$answer = answer($node);
	is($answer->{error}{code}, '22012', "$how: the same failing statement twice is an error");
	is(asked(), 2, "$how: and ends it");

	says("SELECT name FROM customers WHERE country = 'germany'");
	$answer = answer($node);
	is($answer->{row_count}, 2, "$how: a value in another case is found");
	like("@{ $answer->{notes} }", qr/'germany' read as 'Germany'/, "$how: and told");
	return;
}

sub test_refusals
{
	my ($node, $how) = @_;
	for my $sql ("SELECT pg_read_file('postgresql.conf')", 'DELETE FROM orders RETURNING *',
		"SELECT lo_import('/etc/passwd')", 'SELECT * FROM pg_authid')
	{
		says($sql, 'SELECT count(*) FROM orders');
		my $answer = answer($node, as => 'reader');
		like($answer->{error}{code} // '', qr/^(42501|25006)$/, "$how: refused: $sql");
		is(asked(), 1, "$how: and the model is not asked how to get round it");
	}
	is($node->safe_psql('postgres', 'SELECT count(*) FROM orders'), 30, "$how: nothing was changed");

	says({ text => '{"sql": "SELECT count(*) FROM orders", "note": "x', finish => 'length' });
	is(answer($node)->{error}{code}, 'SV004', "$how: a reply that was cut is not run");
	says({ text => 'SELECT count(*) FROM orders', mode => 'no_finish' });
	ok(answer($node)->{error}, "$how: nor one without an end");
	says({ text => 'I would rather talk about the sea.' });
	is(answer($node)->{error}{code}, 'SV002', "$how: talk is no statement");
	return;
}

sub test_fallback
{
	my ($node, $how) = @_;
	my $hesitant = 'whose orders went well last time around';
	says('SELECT 1');
	my $without = answer($node, question => $hesitant, set => { routes => 'rules' });
	my $with = answer($node, question => $hesitant, set => { model => 'fake', endpoint => 'http://127.0.0.1:1/v1' });
	ok($without->{needs_clarification}, "$how: the rules hesitate");
	ok($with->{needs_clarification}, "$how: with the model away it is asked back as without one");
	is_deeply($with->{choices}, $without->{choices}, "$how: with the same choices");
	is(warned($with), 'model_failed', "$how: and a warning");
	like(answer($node, set => { endpoint => 'http://127.0.0.1:1/v1' })->{error}{code}, qr/^(08|57P03)/,
		"$how: the failure is the error when there is nothing else");
	return;
}

sub test_vote
{
	my ($node, $how) = @_;
	says('SELECT 41 AS n', 'SELECT count(*) FROM orders', 'SELECT count(id) AS orders FROM orders');
	my $answer = answer($node, set => { candidates => 3 });
	is($answer->{rows}[0]{count}, 30, "$how: the rows of most drafts win");
	is_deeply($answer->{candidates}, { drafted => 3, ran => 3, agreed => 2 }, "$how: by vote");
	my @requests = $model->requests;
	isnt($requests[0]{body}{seed}, $requests[1]{body}{seed}, "$how: each draft has a seed of its own");
	return;
}

# What others commit while the model is thinking is not in the rows: the drafts see one snapshot.
sub test_snapshot
{
	my ($node, $how) = @_;
	says('SELECT count(*) FROM orders', { sql => 'SELECT count(id) FROM orders', first_byte_ms => 700 });
	my ($out, $err) = ('', '');
	my $asking = "SET savant.candidates = 2; SET savant.cache_enabled = off; "
	  . "SELECT a #>> '{rows,0,count}', a #>> '{candidates,agreed}' FROM ai_answer('$question') a";
	my $session = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c', $asking ],
		'<', \undef, '>', \$out, '2>', \$err, IPC::Run::timeout(120));
	ok($model->wait_for('requests', 2), "$how: the second draft is being written");
	$node->safe_psql('postgres', 'INSERT INTO orders VALUES (31, 1, 310)');
	$session->finish;
	is($out, "30|2\n", "$how: all drafts run on the snapshot of the question");
	$node->safe_psql('postgres', 'DELETE FROM orders WHERE id = 31');
	return;
}

sub test_words
{
	my ($node, $how) = @_;
	says({ sql => 'SELECT count(*) FROM orders' }, { text => 'Es sind 30 Bestellungen. Im Vorjahr waren es 12.' });
	my $answer = answer($node, set => { narrate => 'on' });
	is($answer->{answer}, 'Es sind 30 Bestellungen.', "$how: a sentence stays when the rows bear it out");
	like("@{ $answer->{notes} }", qr/1 sentence of the model left out/, "$how: another does not");
	return;
}

# INFO messages come while the model is still talking.
sub test_streaming
{
	my ($node, $how) = @_;
	says({ text => "SELECT count(*)\nFROM orders\n", piece => 1, mode => 'hang', pieces => 22 });
	my ($out, $err) = ('', '');
	my $session = IPC::Run::start(
		[ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c', "SELECT ai_ask('$question', stream => true)" ],
		'<', \undef, '>', \$out, '2>', \$err, IPC::Run::timeout(120));
	$session->pump until $err =~ /SELECT count|ERROR/ || !$session->pumpable;
	$session->pump_nb;
	like($err, qr/INFO:  asking fake/, "$how: the model is named while it works");
	like($err, qr/INFO:    SELECT count\(\*\)\n/, "$how: its statement is shown line by line");
	is($out, '', "$how: before there is an answer");
	$node->safe_psql('postgres',
		"SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE '%stream =>%' AND pid <> pg_backend_pid()");
	$session->finish;
	like($err, qr/canceling statement due to user request/, "$how: and it can be cancelled");
	ok($model->wait_for('disconnects', 1), "$how: which frees the model");

	says('SELECT count(*) FROM orders');
	my (undef, $page, $told) = $node->psql('postgres', "SET savant.stream = on; SELECT ai_ask('$question')");
	like($told, qr/INFO:  1 row/, "$how: savant.stream does it for a session");
	like($page, qr/^Count: 30\./, "$how: and the page comes as ever");
	(undef, undef, $told) = $node->psql('postgres', "SET savant.stream = on; SELECT ai_answer('$question')");
	is($told, '', "$how: ai_answer tells nothing");
	return;
}

sub test_cache
{
	my ($node, $how) = @_;
	my $ask = "SELECT a ->> 'from_cache' FROM ai_answer('$question twice') a";
	says('SELECT count(*) FROM orders');
	is($node->safe_psql('postgres', "$ask; $ask"), "false\ntrue", "$how: the same question again is not drafted again");
	is(asked(), 1, "$how: with one request in all");
	is($node->safe_psql('postgres', "SET ROLE reader; $ask"), 'false', "$how: but for another role it is");
	return;
}

for my $preload (1, 0)
{
	my $how = $preload ? 'gateway' : 'direct';
	my $node = new_node("model_route_$how", conf => $model->conf . "savant.connect_timeout = 2000\nsavant.request_timeout = 20000\n", preload => $preload);
	fill($node);
	test_answers($node, $how);
	test_repairs($node, $how);
	test_refusals($node, $how);
	test_fallback($node, $how);
	test_vote($node, $how);
	test_snapshot($node, $how);
	test_words($node, $how);
	test_streaming($node, $how);
	test_cache($node, $how) if $preload;
	$node->stop;
}

done_testing();
