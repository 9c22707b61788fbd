# A hot standby cannot write the record: counters and the server log have it,
# until it is promoted.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use SavantCluster;
use PostgreSQL::Test::Cluster;
use Test::More;

my $primary = new_node('primary', streaming => 1);
$primary->safe_psql('postgres', q{CREATE TABLE stones (id integer PRIMARY KEY, colour text NOT NULL);
	INSERT INTO stones SELECT i, (ARRAY['red', 'blue'])[1 + i % 2] FROM generate_series(1, 10) AS i; ANALYZE stones;});
$primary->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;
$primary->wait_for_catchup($standby);

is($standby->safe_psql('postgres', "SELECT state FROM ai_status() WHERE item = 'record'"),
	'server log', 'ai_status says where the record goes');
my $mark = -s $standby->logfile;
$standby->safe_psql('postgres', "SELECT savant._record_probe('answer', 'on standby')");
ok($standby->wait_for_log(qr/savant request: .*verb=probe.*status=answered/, $mark),
	'a request on a standby goes to the server log');
is(stat_of($standby, 'postgres', 'answered'), '1', 'and is counted');
is(stat_of($standby, 'postgres', 'records_logged') > 0 ? 1 : 0, 1, 'as logged');
is($standby->safe_psql('postgres',
		"SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'savant monitor'"),
	'0', 'no worker is started');

# A conversation goes on there, for as long as the connection does.
my $talk = $standby->safe_psql('postgres', q{
	SELECT a -> 'notes' ->> -1 FROM ai_answer('how many stones are there?', session => 'talk') AS a;
	SELECT ai_answer('only the red ones', session => 'talk') ->> 'sql';
	SELECT turns FROM ai_sessions();
	SELECT ai_session_delete('talk');
	SELECT count(*) FROM ai_sessions();});
is($talk, "The session is kept for this connection only: nothing can be written here.\n"
	. "SELECT count(*) FROM stones WHERE colour = 'red'\n2\nt\n0", 'a session on a standby is kept in memory');

$primary->stop;
$standby->promote;
ok($standby->poll_query_until('postgres', 'SELECT NOT pg_is_in_recovery()'), 'promoted');
$standby->safe_psql('postgres', "SELECT savant._record_probe('answer', 'after promotion')");
wait_for_record($standby, 'postgres', 'after promotion', 1, 'a promoted standby writes the record');

$standby->stop;
done_testing();
