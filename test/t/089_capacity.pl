# Forecasts of capacity from a server that really grows: a table, a sequence and transaction ids by a known amount each round,
# sessions up and down.  Every round is measured by ai_collect(); its figures are then dated one day after those of the round
# before, because no test can wait for ten days.
use strict;
use warnings;

use JSON::PP ();
use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $rounds = 10;
my ($rows, $ids, $xids) = (20_000, 1_500, 40);

my $node = new_node('capacity', conf => "timezone = 'UTC'\nsavant.rate_limit_per_minute = 0\nautovacuum = off\n");
sub sql { return $node->safe_psql('postgres', @_) }

sql(<<'SQL');
CREATE TABLE event (id integer, note text);
CREATE SEQUENCE ticket AS smallint START 9000;
SELECT nextval('ticket');
SELECT ai_collect();
DO $$
DECLARE
	month timestamptz;
BEGIN
	FOR i IN 0..1 LOOP
		month := date_trunc('month', now(), 'UTC') - i * interval '1 month';
		IF to_regclass('savant.series_hour' || to_char(month AT TIME ZONE 'UTC', '_YYYYMM')) IS NULL THEN
			EXECUTE format('CREATE TABLE savant.%I PARTITION OF savant.series_hour FOR VALUES FROM (%L) TO (%L)',
				'series_hour' || to_char(month AT TIME ZONE 'UTC', '_YYYYMM'), month, month + interval '1 month');
		END IF;
	END LOOP;
END $$;
SQL

my (%size, %age);
for my $round (1 .. $rounds)
{
	sql("INSERT INTO event SELECT i, repeat('x', 80) FROM generate_series(1, $rows) AS i");
	sql("SELECT setval('ticket', nextval('ticket') + $ids - 1)");
	sql(join '', map { "SELECT pg_current_xact_id();\n" } 1 .. $xids);
	my @sessions = map { $node->background_psql('postgres') } 1 .. ($round * 7 % 4) * 3;
	# A day later also what is asked once an hour would be asked again.
	sql('DELETE FROM savant.collector_state; SELECT ai_collect()');
	$size{$round} = sql('SELECT pg_database_size(current_database())');
	$age{$round} = sql('SELECT max(age(datfrozenxid)) FROM pg_database');
	$_->quit for @sessions;
	sql(<<"SQL");
INSERT INTO savant.series_hour
SELECT date_trunc('hour', now(), 'UTC') - interval '1 hour' - ($rounds - $round) * interval '1 day', v.id, 1, v.value, v.value, v.value, v.value
FROM (SELECT * FROM savant.series_sample ORDER BY taken_at DESC LIMIT 1) AS s, unnest(s.series, s.readings) AS v(id, value)
WHERE v.value IS NOT NULL
SQL
	if ($round == 6)
	{
		my $text = sql("SELECT * FROM ai_report('hour', 200)");
		like($text, qr/^values of the fullest sequence .* no forecast: it needs 7 days, there are 6$/m, 'six days are too few');
	}
}

my %of = map { $_->{name} => $_ } @{ JSON::PP->new->utf8(1)->decode(sql("SELECT ai_report_json('hour')->'capacity'")) };
sub near { my ($got, $wanted, $share, $what) = @_; return cmp_ok(abs($got - $wanted), '<=', $share * $wanted, "$what: $got, $wanted") }

my $sequence = $of{'values of the fullest sequence'};
near($sequence->{value}, sql('SELECT last_value / 32767.0 FROM ticket'), 0.001, 'the sequence is where it is');
near($sequence->{per_day}, $ids / 32767, 0.01, 'and takes what was drawn a day');
near($sequence->{eta_days}, sql("SELECT (32767 - last_value) / $ids.0 FROM ticket"), 0.01, 'it ends when the values are used up');
cmp_ok($sequence->{p}, '<', 0.01, 'that is no chance');
cmp_ok($sequence->{eta_soonest_days}, '<=', $sequence->{eta_latest_days}, 'with a range');

my $database = $of{'size of the database'};
near($database->{value}, $size{$rounds}, 0.01, 'the database is as large as it is');
near($database->{per_day}, ($size{$rounds} - $size{1}) / ($rounds - 1), 0.3, 'and grows as it did');
is($database->{eta_days}, undef, 'it has no limit here');

my $xid = $of{'age of the oldest transaction id'};
near($xid->{per_day}, ($age{$rounds} - $age{1}) / ($rounds - 1), 0.3, 'transaction ids are used as they were');
is($xid->{eta_days}, undef, 'at that pace they last for more than a year');

my $connections = $of{connections};
cmp_ok($connections->{p}, '>', 0.05, 'sessions that come and go are no trend');
is($connections->{eta_days}, undef, 'and have no end');
cmp_ok($of{disk}{value}, '>', 0, 'the disk is measured') if exists $of{disk};

my $text = sql("SELECT * FROM ai_report('hour', 200)");
like($text, qr/^values of the fullest sequence +\S+ %? ?.* in \d+ days? \(\d+ to \d+\)$/m, 'the text has the range');
like($text, qr/^connections .* no forecast: it goes neither up nor down for certain$/m, 'and nothing where there is no trend');
like($text, qr/^age of the oldest transaction id .* not within a year$/m, 'what is far away is said to be');

$node->stop;
done_testing();
