# Asking a model where something else happens: databases are dropped, on a standby,
# with no room for the gateway.
use strict;
use warnings;

use FakeModel;
use ModelTests;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $model = FakeModel->new(rules => [ { match => 'hold', reply => { mode => 'silent' } } ], default => 'fine');
my $primary = new_node('places', streaming => 1, conf => $model->conf);
unharmed($primary, 'start');

# DROP DATABASE waits for every process of the server to let go of its files.
new_database($primary, 'other');
$primary->safe_psql('postgres', 'CREATE DATABASE empty');
my $asking = in_background($primary, 'other', "SELECT savant._model_probe('chat', 'hold')");
ok($model->wait_for(open => 1), 'a session of another database asks');
$primary->safe_psql('postgres', "SET statement_timeout = '60s'; DROP DATABASE empty");
pass('a database can be dropped during an ask');
like(stderr_of($primary, 'postgres', 'DROP DATABASE other'), qr/is being accessed by other users/,
	'not the one that is asking');
$primary->safe_psql('postgres', "SET statement_timeout = '60s'; DROP DATABASE other WITH (FORCE)");
$asking->finish;
ok($model->wait_for(disconnects => 1), 'unless by force; then the model is left');
is(ask_model($primary, 'x')->{text}, 'fine', 'others go on');

# A hot standby has a gateway of its own, before and after its promotion.
$primary->backup('copy');
my $standby = PostgreSQL::Test::Cluster->new('places_standby');
$standby->init_from_backup($primary, 'copy', has_streaming => 1);
$standby->start;
$primary->wait_for_catchup($standby);
unharmed($standby, 'standby');
is(ask_model($standby, 'x')->{text}, 'fine', 'a standby asks');
is(server_state($standby, 'gateway'), 'running', 'through its own gateway');
my $before = $standby->safe_psql('postgres', "SELECT pid FROM pg_stat_activity WHERE backend_type = 'savant gateway'");
$standby->promote;
is(ask_model($standby, 'x')->{text}, 'fine', 'and after its promotion');
is($standby->safe_psql('postgres', "SELECT pid FROM pg_stat_activity WHERE backend_type = 'savant gateway'"), $before,
	'through the same process');
unharmed($standby, 'standby, end');
$standby->stop;
unharmed($primary, 'end');
$primary->stop;

# Without room for the process sessions help themselves.
$primary->append_conf('postgresql.conf', "max_worker_processes = 0\n");
$primary->start;
is(ask_model($primary, 'x')->{text}, 'fine', 'no room for the gateway: answered all the same');
wait_until($primary, "SELECT state = 'direct' AND detail ~ 'max_worker_processes' FROM ai_status() WHERE item = 'gateway'",
	'and ai_status says why');
$primary->stop;

done_testing();
