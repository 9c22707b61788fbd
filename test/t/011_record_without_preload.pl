# The record of a session without shared_preload_libraries: in the caller's
# transaction, kept when that aborts, in the server log when the session ends.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $node = new_node('session', preload => 0);

is($node->safe_psql('postgres', "SELECT state FROM ai_status() WHERE item = 'mode'"),
	'session', 'ai_status says which mode is on');
like($node->safe_psql('postgres', "SELECT detail FROM ai_status() WHERE item = 'mode'"),
	qr/shared_preload_libraries/, 'and why');

sub probe
{
	my ($question) = @_;
	return "SELECT savant._record_probe('answer', '$question');";
}

$node->safe_psql('postgres', probe('plain'));
wait_for_record($node, 'postgres', 'plain', 1, 'a record is written in the transaction');

$node->safe_psql('postgres', 'BEGIN; ' . probe('rolled back') . ' ROLLBACK;' . probe('next'));
wait_for_record($node, 'postgres', 'rolled back', 1, 'a rolled back one goes with the next request');

# Rolled back to a savepoint twice over, then released: written once, in the end.
$node->safe_psql('postgres',
	    'BEGIN; SAVEPOINT a; SAVEPOINT b; '
	  . probe('savepoints')
	  . ' RELEASE b; ROLLBACK TO a; '
	  . probe('savepoints, next')
	  . ' COMMIT;');
wait_for_record($node, 'postgres', 'savepoints', 1, 'a subtransaction that is undone is no loss');
wait_for_record($node, 'postgres', 'savepoints, next', 1, 'and no repetition');

# Somebody holds the table: the caller does not wait.
my $locker = $node->background_psql('postgres');
$locker->query_safe('BEGIN; LOCK TABLE savant.request_log IN ACCESS EXCLUSIVE MODE');
my $mark = -s $node->logfile;
$node->safe_psql('postgres', "SET lock_timeout = '30s'; " . probe('locked out'));
ok($node->wait_for_log(qr/savant request: .*verb=probe.*status=answered/, $mark),
	'a locked table keeps nobody waiting: the session leaves its record in the log');
$locker->query_safe('ROLLBACK');
$locker->quit;

# The session ends in the same transaction that it rolls back.
$mark = -s $node->logfile;
$node->safe_psql('postgres', 'BEGIN; ' . probe('last words') . ' ROLLBACK;');
ok($node->wait_for_log(qr/savant request: .*verb=probe/, $mark), 'what is left goes to the log');

# More than a session keeps.
$node->safe_psql('postgres', 'BEGIN; ' . probe('many') x 200 . ' COMMIT;');
wait_for_record($node, 'postgres', 'many', 200, 'a long transaction writes them all');

# DROP EXTENSION under a session that still owes a record.
my $session = $node->background_psql('postgres');
$session->query_safe('BEGIN');
$session->query_safe(probe('orphan'));
$session->query_safe('ROLLBACK');
$node->safe_psql('postgres', 'DROP EXTENSION pg_savant');
$mark = -s $node->logfile;
$session->quit;
ok($node->wait_for_log(qr/savant request: .*verb=probe/, $mark), 'a record without a table is logged');

# No C++ object of ours survives a session that is terminated in a request.
$node->safe_psql('postgres', 'CREATE EXTENSION pg_savant');
my $waiting = in_background($node, 'postgres', "SELECT savant._record_probe('wait', 'terminated');");
ok($node->poll_query_until('postgres',
		"SELECT count(*) = 1 FROM pg_stat_activity WHERE query LIKE '%''terminated''%' "
	  . "AND wait_event = 'Extension'"), 'a request waits');
$mark = -s $node->logfile;
$node->safe_psql('postgres',
	"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%''terminated''%' AND pid <> pg_backend_pid()");
$waiting->finish;
ok($node->wait_for_log(qr/savant request: .*status=aborted.*sqlstate=57P01/, $mark),
	'a terminated request is logged');

$node->stop;
done_testing();
