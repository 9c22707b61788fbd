# What a language model says of a plan: shown as far as the findings and the planner bear it out,
# and nothing that it writes is ever run or planned for those who may not read it.
use strict;
use warnings;

use FakeModel;
use JSON::PP ();
use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $model = FakeModel->new;
my $node = new_node('narrative', conf => $model->conf . "savant.max_concurrent = 0\n");

$node->safe_psql('postgres', <<'SQL');
CREATE ROLE reader LOGIN;
SELECT ai_grant('reader', 'advise');
CREATE TABLE orders (id integer PRIMARY KEY, customer integer, status text, note text);
INSERT INTO orders SELECT i, i % 5000, (ARRAY['open', 'paid'])[1 + i % 2], repeat('x', 60)
	FROM generate_series(1, 50000) AS i;
CREATE TABLE hidden (id integer PRIMARY KEY, customer integer, salary integer);
INSERT INTO hidden SELECT i, i % 5000, i % 977 FROM generate_series(1, 50000) AS i;
CREATE TABLE partly (id integer PRIMARY KEY, customer integer, salary integer);
INSERT INTO partly SELECT * FROM hidden;
CREATE VIEW seen AS SELECT id, customer FROM hidden;
CREATE SEQUENCE spy_calls;
CREATE FUNCTION spy(integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS
	$$ BEGIN PERFORM nextval('public.spy_calls'); RETURN $1; END $$;
GRANT SELECT ON orders, seen TO reader;
GRANT SELECT (id, customer) ON partly TO reader;
GRANT USAGE ON spy_calls TO reader;
VACUUM ANALYZE orders, hidden, partly;
SQL

my $statement = 'SELECT count(*) FROM orders WHERE customer = 77';
my $catalog = q{SELECT (SELECT count(*) FROM pg_class), (SELECT is_called FROM spy_calls), (SELECT count(*) FROM orders)};
my $catalog_before = $node->safe_psql('postgres', $catalog);

# What ai_explain tells; the model replies with the text.
sub told
{
	my ($reply, %options) = @_;
	$model->reset;
	$model->script(default => ref $reply ? $reply : { text => $reply });
	my $narrate = $options{narrate} // 'on';
	my $sql = $options{sql} // $statement;
	my $as = $options{as} // 'reader';
	my $endpoint = $options{endpoint} ? "SET savant.endpoint = '$options{endpoint}'; " : '';
	my $text = $node->safe_psql('postgres',
		"SET ROLE $as; SET savant.narrate = $narrate; ${endpoint}SELECT * FROM ai_explain('$sql', width => 200)");
	return $text =~ s/^Planning \K[0-9.]+ ms$/0 ms/mr;
}

my $template = told('', narrate => 'off');
is(scalar $model->requests, 0, 'without savant.narrate no model is asked');
like($template, qr/^What to do first\n  CREATE INDEX CONCURRENTLY orders_customer_idx ON public\.orders/m,
	'the adviser has an index of its own');

sub without_idea
{
	my ($reply, $name, %options) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	my $text = told($reply, %options);
	unlike($text, qr/Ideas of a language model/, "$name: no idea");
	return $text;
}

# Text: right numbers are shown, others are not.
my ($share) = $template =~ /saves up to ([0-9.]+) %/ or die "no saving in $template";
my $text = told("Nearly all rows are read to keep few. An index would save $share %.");
like($text, qr/^What a language model makes of the findings\n  Nearly all rows are read to keep few\. An index would save \Q$share\E %\.$/m,
	'a text with the numbers of the findings is shown');
unlike($text, qr/^Notes/m, 'without a note');
my @requests = $model->requests;
is(scalar @requests, 1, 'one request');
my $sent = JSON::PP->new->canonical->encode($requests[0]{body}{messages});
like($sent, qr/saving_percent/, 'the findings are sent');
unlike($sent, qr/SELECT count/, 'the statement is not');

$text = told('It is slow. It will be 41837 times faster.');
like($text, qr/makes of the findings\n  It is slow\.$/m, 'a sentence with an invented number is left out');
like($text, qr/1 sentence of the model left out: a number in it is not in the findings/, 'and that is said');

$text = told('It takes 41837 ms. It will take 3 ms.');
unlike($text, qr/What a language model makes|41837/, 'nothing of a text with no right number');
is($text =~ s/\n\nNotes\n.*//sr, $template, 'leaves what is told without a model');

# Ideas.
$text = told("Few rows are kept.\nINDEX orders (customer, id)");
like($text, qr/^Ideas of a language model that the planner confirms$/m, 'an index that the planner uses is shown');
like($text, qr/^  The planner agrees \(Index Only Scan\): cost [0-9,.]+ -> [0-9,.]+, about [0-9.]+ [kM]B, to be created by the owner of orders:$/m,
	'with the costs');
like($text, qr/^    CREATE INDEX CONCURRENTLY orders_customer_id_idx ON public\.orders \(customer, id\);$/m, 'as a statement of our own');
my ($before, $after) = $text =~ /agrees \(.*?\): cost ([0-9,.]+) -> ([0-9,.]+)/;
tr/,//d for $before, $after;
cmp_ok($after, '<', $before * 0.5, 'which are lower');
my ($planned) = $node->safe_psql('postgres', "EXPLAIN $statement") =~ /cost=[0-9.]+\.\.([0-9.]+)/;
cmp_ok(abs($before - $planned), '<=', 1, 'and of this statement');
like(told("CREATE INDEX evil_name ON orders (customer, id);", as => 'postgres'),
	qr/^    CREATE INDEX CONCURRENTLY orders_customer_id_idx ON public\.orders \(customer, id\);$/m,
	'CREATE INDEX is read as well, its name is not taken');

$text = without_idea('INDEX orders (note)', 'an index that the planner does not use');
like($text, qr/1 idea of the model left out: the planner would not use the index/, 'said so');
without_idea('INDEX orders (customer)', 'the index of a finding');
without_idea('INDEX orders (nothing)', 'a column that is not there');
without_idea('INDEX nothing (customer)', 'a table that is not there');
without_idea('INDEX partly (customer)', 'a table of another statement', as => 'postgres');

# What is not for the caller's eyes.
my $of_view = 'SELECT count(*) FROM seen WHERE customer = 77';
like(told('INDEX hidden (customer, id)', sql => $of_view, as => 'postgres'), qr/The planner agrees/,
	'the table behind a view, for who may read it');
without_idea('INDEX hidden (customer, id)', 'the table behind a view', sql => $of_view);
without_idea('INDEX hidden (customer, salary)', 'a hidden column behind a view', sql => $of_view);
my $of_partly = 'SELECT count(*) FROM partly WHERE customer = 77';
like(told('INDEX partly (customer, id)', sql => $of_partly), qr/The planner agrees/, 'columns that may be read');
like(told('INDEX partly (customer, salary)', sql => $of_partly, as => 'postgres'), qr/The planner agrees/,
	'a column for who may read it');
without_idea('INDEX partly (customer, salary)', 'with a column that may not be read', sql => $of_partly);
without_idea('CREATE INDEX ON partly (customer) INCLUDE (salary)', 'with such a column included', sql => $of_partly);

# What is no plain index.
for my $hostile ('DROP TABLE orders;', 'INDEX orders (customer); DROP TABLE orders', 'CREATE INDEX ON orders (customer, id); DROP TABLE orders;',
	'INDEX orders (spy(customer))', 'CREATE INDEX ON orders (customer) WHERE spy(id) > 0', 'CREATE UNIQUE INDEX ON orders (customer, id)',
	"CREATE INDEX ON orders (customer, id) TABLESPACE x", "SELECT spy(1)", "```sql\nSELECT spy(1);\n```",
	"Please run DROP TABLE orders now.", 'INDEX pg_authid (rolname)', 'INDEX orders (customer, ctid)')
{
	$text = without_idea($hostile, $hostile);
	unlike($text, qr/DROP|spy|pg_authid|TABLESPACE/, "$hostile: not shown");
	is($text =~ s/\n\nNotes\n.*//sr, $template, "$hostile: all else is as without");
}
is($node->safe_psql('postgres', $catalog), $catalog_before, 'nothing was run, nothing was made');

# The same for programs.
$model->script(default => { text => "Few rows are kept.\nINDEX orders (customer, id)\nINDEX orders (spy(id))" });
my $json = $node->safe_psql('postgres',
	"SET ROLE reader; SET savant.narrate = on; SELECT ai_explain_json('$statement')");
my $explained = JSON::PP->new->utf8(1)->decode($json);
is($explained->{narrative}, 'Few rows are kept.', 'ai_explain_json has the text');
is(scalar @{ $explained->{ideas} }, 1, 'and the idea');
is($explained->{ideas}[0]{used_by}, 'Index Only Scan', 'with the node');

is(told(' '), $template, 'an empty reply');

# A model that is away, or fails: what there was without it, and a note.
for my $failure ({ mode => 'die' }, { mode => 'close' }, { mode => 'garbage' }, { mode => 'status', status => 400, message => 'no' })
{
	$text = told($failure);
	is($text =~ s/\n\nNotes\n  Not put into words by the model: .*//r, $template, "a model that fails ($failure->{mode})");
}
$text = told('', endpoint => 'http://127.0.0.1:1/v1', as => 'postgres');
is($text =~ s/\n\nNotes\n  Not put into words by the model: .*//r, told('', narrate => 'off', as => 'postgres'),
	'a model that is away');
$model->stop;
done_testing();
