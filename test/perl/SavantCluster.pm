# SavantCluster: servers with pg_savant for the TAP tests.
#
# TEMP_CONFIG (tools/test sets it) or PG_SAVANT_STAGE (the DESTDIR of `make
# install`) says where the extension is staged; with neither, the installed one
# is tested.
package SavantCluster;

use strict;
use warnings;

use Exporter 'import';
use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

our @EXPORT = qw(new_node new_database in_background stderr_of wait_for_record stat_of);

# A started server, with the extension in database postgres.
#   preload   => 0        without shared_preload_libraries
#   streaming => 1        can have a standby
#   monitor   => 1        its databases are watched
#   conf      => 'a = 1'  further settings
sub new_node
{
	my ($name, %options) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name);
	$node->init($options{streaming} ? (allows_streaming => 1) : ());
	my $stage = $ENV{PG_SAVANT_STAGE};
	if (defined $stage && !defined $ENV{TEMP_CONFIG})
	{
		my ($library) = glob("$stage/usr/*/postgresql/*/lib $stage/usr/*/*/lib");
		$node->append_conf('postgresql.conf',
			"extension_destdir = '$stage'\ndynamic_library_path = '$library:\$libdir'\n");
	}
	if ($options{preload} // 1)
	{
		$node->append_conf('postgresql.conf', "shared_preload_libraries = 'pg_savant'\n");
	}
	$node->append_conf('postgresql.conf', "savant.rate_limit_per_minute = 0\n");
	$node->append_conf('postgresql.conf', "savant.monitor_enabled = off\n") unless $options{monitor};
	$node->append_conf('postgresql.conf', "$options{conf}\n") if defined $options{conf};
	$node->start;
	$node->safe_psql('postgres', 'CREATE EXTENSION pg_savant');
	return $node;
}

# A further database with the extension.
sub new_database
{
	my ($node, $database) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	$node->safe_psql($database, 'CREATE EXTENSION pg_savant');
	return;
}

# Runs SQL in a session of its own; ->finish waits for its end.
sub in_background
{
	my ($node, $database, $sql) = @_;
	my ($out, $err) = ('', '');
	my @command = ('psql', '-XAtq', '-d', $node->connstr($database), '-c', $sql);
	return IPC::Run::start(\@command, '<', \undef, '>', \$out, '2>', \$err);
}

# What the server says to SQL that is to fail.
sub stderr_of
{
	my ($node, $database, $sql) = @_;
	my ($code, $out, $err) = $node->psql($database, $sql);
	return $err;
}

# True once the request log has `count` requests about the question.
sub wait_for_record
{
	my ($node, $database, $question, $count, $name) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	return ok(
		$node->poll_query_until(
			$database,
			"SELECT count(*) = $count FROM savant.request_log WHERE question = '$question'"),
		$name);
}

# One value of ai_stats().
sub stat_of
{
	my ($node, $database, $name) = @_;
	return $node->safe_psql($database, "SELECT value FROM ai_stats() WHERE name = '$name'");
}

1;
