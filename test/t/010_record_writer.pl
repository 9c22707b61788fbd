# The process that writes the record: what it survives, and whom it keeps waiting.
# One heading per line of the life-cycle list in src/entry/monitor.cpp.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $node = new_node('writer');
my $monitors = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'savant monitor'";
my $blocked = "SELECT count(*) = 1 FROM pg_stat_activity "
  . "WHERE backend_type = 'savant monitor' AND wait_event_type = 'Lock'";

sub probe
{
	my ($question) = @_;
	return "SELECT savant._record_probe('answer', '$question');";
}

# The caller's rollback.
$node->safe_psql('postgres', 'BEGIN; ' . probe('rolled back') . ' ROLLBACK;');
wait_for_record($node, 'postgres', 'rolled back', 1, 'a record survives ROLLBACK');
like(stderr_of($node, 'postgres', probe('before an error') . ' SELECT 1/0;'),
	qr/division by zero/, 'an error aborts the transaction');
wait_for_record($node, 'postgres', 'before an error', 1, 'a record survives an error');

# It goes when there is nothing to do, and comes back.
ok($node->poll_query_until('postgres', "SELECT ($monitors) = 0"), 'the idle worker goes');
$node->safe_psql('postgres', probe('after a pause'));
wait_for_record($node, 'postgres', 'after a pause', 1, 'it comes back for the next record');

# Nothing is lost or written twice when many sessions ask at once: one more than a role may.
my $crowd = 'SET savant.max_concurrent = 0; ' . probe('crowd') x 50;
my @sessions = map { in_background($node, 'postgres', $crowd) } 1 .. 4;
$_->finish for @sessions;
wait_for_record($node, 'postgres', 'crowd', 200, 'every one of 200 records arrives');
is(stat_of($node, 'postgres', 'queue_overflows'), '0', 'the queue has held');

# SIGHUP.
$node->append_conf('postgresql.conf', "savant.audit_enabled = off\n");
$node->safe_psql('postgres', probe('before reload'));
$node->reload;
$node->safe_psql('postgres', probe('after reload'));
wait_for_record($node, 'postgres', 'after reload', 1, 'it goes on after a reload');

# What is past its retention goes by itself.
new_database($node, 'old');
$node->safe_psql('old', <<'SQL');
INSERT INTO savant.request_log (request_id, at, role, role_name, verb, question, status, route)
VALUES (gen_random_uuid(), now() - interval '31 days', 10, 'x', 'x', 'old', 'answered', 'none');
SQL
$node->safe_psql('old', probe('new'));
wait_for_record($node, 'old', 'old', 0, 'old rows are deleted');
wait_for_record($node, 'old', 'new', 1, 'new ones are not');

# DROP DATABASE while the worker is connected to it.
new_database($node, 'doomed');
$node->safe_psql('doomed', probe('doomed'));
my ($code) = $node->psql('postgres', 'DROP DATABASE doomed');
is($code, 0, 'DROP DATABASE does not fail');

# DROP EXTENSION, rolled back and committed, while a record waits.
my $dropper = $node->background_psql('postgres');
$dropper->query_safe('BEGIN; DROP EXTENSION pg_savant');
my $asker = $node->background_psql('old');
new_database($node, 'extension');
my $extension_dropper = $node->background_psql('extension');
$extension_dropper->query_safe('BEGIN; LOCK TABLE savant.request_log IN ACCESS EXCLUSIVE MODE');
$node->safe_psql('extension', probe('kept'));
$extension_dropper->query_safe('ROLLBACK');
wait_for_record($node, 'extension', 'kept', 1, 'a record waits for a lock on its table');
$extension_dropper->query_safe('BEGIN; LOCK TABLE savant.request_log IN ACCESS EXCLUSIVE MODE');
my $mark = -s $node->logfile;
$node->safe_psql('extension', probe('discarded'));
$extension_dropper->query_safe('DROP EXTENSION pg_savant; COMMIT');
ok($node->wait_for_log(qr/discarded \d+ records: extension "pg_savant" is not in the database/, $mark),
	'DROP EXTENSION: what waits is discarded, and the log says so');
$dropper->query_safe('ROLLBACK');
$dropper->quit;
$asker->quit;
$extension_dropper->quit;
$node->safe_psql('extension', 'CREATE EXTENSION pg_savant');
$node->safe_psql('extension', probe('created again'));
wait_for_record($node, 'extension', 'created again', 1, 'a new CREATE EXTENSION has a record again');

# A table that only looks like ours is not written to.
$node->safe_psql('postgres', 'CREATE DATABASE lookalike');
$node->safe_psql('lookalike', <<'SQL');
CREATE SCHEMA savant;
CREATE TABLE savant.request_log (LIKE pg_class);
CREATE TABLE savant.audit (LIKE pg_class);
CREATE FUNCTION probe(text, text) RETURNS text LANGUAGE c AS 'pg_savant', 'savant_record_probe';
SQL
$mark = -s $node->logfile;
$node->safe_psql('lookalike', "SELECT probe('answer', 'lookalike')");
ok($node->wait_for_log(qr/discarded 1 records/, $mark), 'a schema of the same name is no record');

# SIGTERM while a lock keeps it from writing.
my $locker = $node->background_psql('postgres');
$locker->query_safe('BEGIN; LOCK TABLE savant.request_log IN ACCESS EXCLUSIVE MODE');
$node->safe_psql('postgres', probe('terminated'));
ok($node->poll_query_until('postgres', $blocked), 'the worker waits for the lock');
$mark = -s $node->logfile;
$node->safe_psql('postgres',
	"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'savant monitor'");
ok($node->wait_for_log(qr/savant request: .*verb=probe.*status=answered/, $mark),
	'SIGTERM: what cannot be written goes to the log');
$locker->query_safe('ROLLBACK');
$locker->quit;
$node->safe_psql('postgres', probe('after SIGTERM'));
wait_for_record($node, 'postgres', 'after SIGTERM', 1, 'the next record has a new worker');

# SIGTERM while it is idle.
$node->safe_psql('postgres',
	"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'savant monitor'");
$node->safe_psql('postgres', probe('after idle SIGTERM'));
wait_for_record($node, 'postgres', 'after idle SIGTERM', 1, 'and after SIGTERM while idle');

# Fast shutdown writes what waits, or logs it.
$mark = -s $node->logfile;
$node->safe_psql('postgres', probe('shutdown') x 20);
$node->restart('fast');
my $written = $node->safe_psql('postgres',
	"SELECT count(*) FROM savant.request_log WHERE question = 'shutdown'");
my $logged = () = substr(slurp_file($node->logfile), $mark) =~ /savant request: /g;
is($written + $logged, 20, 'fast shutdown loses nothing');

# Immediate shutdown and a crash: the server comes back and so does the record.
$node->safe_psql('postgres', probe('crash'));
$node->stop('immediate');
$node->start;
$node->safe_psql('postgres', probe('after immediate shutdown'));
wait_for_record($node, 'postgres', 'after immediate shutdown', 1, 'it works after a crash');

# A full queue: the log has what does not fit.
$node->append_conf('postgresql.conf', "savant.record_queue_size = 16\n");
$node->restart;
$locker = $node->background_psql('postgres');
$locker->query_safe('BEGIN; LOCK TABLE savant.request_log IN ACCESS EXCLUSIVE MODE');
$mark = -s $node->logfile;
$node->safe_psql('postgres', probe('flood') x 30);
is(stat_of($node, 'postgres', 'queue_overflows'), '14', 'what does not fit is counted');
$locker->query_safe('ROLLBACK');
$locker->quit;
wait_for_record($node, 'postgres', 'flood', 16, 'what fits is written');
$logged = () = substr(slurp_file($node->logfile), $mark) =~ /savant request: /g;
is($logged, 14, 'what does not fit is logged');

$node->stop;
done_testing();
