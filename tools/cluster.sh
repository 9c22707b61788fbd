# shellcheck shell=bash disable=SC2034
# cluster.sh: a private, throw-away PostgreSQL server for tests, demo and benchmarks.
#
#   source tools/cluster.sh
#   cluster_begin                    makes the work folder, sets the trap that removes everything
#   cluster_stage                    builds pg_savant and stages it in the work folder
#   cluster_start [--preload] [--conf 'name = value']...
#   cluster_run COMMAND...           runs COMMAND as the account that owns the server
#
# Nothing is installed system-wide: Debian's `extension_destdir` setting lets the
# server find the staged extension.  The server listens on a socket in the work
# folder only.  It is started as a child of the calling script and asks the
# kernel to be stopped when that parent dies, so that even `kill -9` of the
# script leaves no process behind.  As root the server runs as user postgres
# (PostgreSQL refuses to run as root); as anybody else it runs as that user.

cluster_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cluster_dir=''
cluster_pid=''
cluster_child='' # a command to end before the server is stopped, or -GROUP
cluster_owner=${SAVANT_SERVER_USER:-postgres}

say() { printf '%s\n' "$*" >&2; }
die() {
	say "$*"
	exit 1
}

# The server's own programs; Debian keeps them out of PATH.
find_server() {
	local debian=/usr/lib/postgresql/15/bin/pg_config
	if [ -n "${PG_CONFIG:-}" ] && ! command -v "$PG_CONFIG" >/dev/null; then
		say "note: PG_CONFIG=$PG_CONFIG is not there, using $debian"
		PG_CONFIG=$debian
	fi
	if [ -z "${PG_CONFIG:-}" ]; then
		PG_CONFIG=$debian
		[ -x "$PG_CONFIG" ] || PG_CONFIG=pg_config
	fi
	command -v "$PG_CONFIG" >/dev/null || die "pg_config is missing: run tools/setup first"
	export PG_CONFIG
	server_bin=$("$PG_CONFIG" --bindir)
	server_test=$(dirname "$("$PG_CONFIG" --pgxs)")/../../src/test
	[ -x "$server_bin/initdb" ] || die "no PostgreSQL server in $server_bin: run tools/setup first"
	PATH=$server_bin:$PATH
}

# Runs a command as the owner of the server, with a home folder that it can use.
cluster_run() {
	if [ "$(id -u)" = 0 ]; then
		setpriv --reuid="$cluster_owner" --regid="$(id -g "$cluster_owner")" --init-groups -- \
			env HOME="$cluster_dir/home" "$@"
	else
		"$@"
	fi
}

cluster_begin() {
	find_server
	umask 022
	# The checkout and TMPDIR may lie where the server's account cannot look; /tmp does not.
	local parent=${TMPDIR:-/tmp}
	if [ "$(id -u)" = 0 ]; then
		getent passwd "$cluster_owner" >/dev/null || die "no user $cluster_owner: run tools/setup first"
		setpriv --reuid="$cluster_owner" --regid="$(id -g "$cluster_owner")" --init-groups -- \
			test -w "$parent" || parent=/tmp
	fi
	[ ${#parent} -lt 70 ] || parent=/tmp # a socket's path has about 100 bytes
	cluster_dir=$(mktemp -d "$parent/pg_savant.XXXXXX")
	trap cluster_end EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	chmod 755 "$cluster_dir"
	mkdir "$cluster_dir/home"
	[ "$(id -u)" != 0 ] || chown "$cluster_owner" "$cluster_dir" "$cluster_dir/home"
}

cluster_end() {
	local code=$?
	trap - EXIT
	trap '' INT TERM HUP
	[ -z "$cluster_child" ] || kill -- "$cluster_child" 2>/dev/null || true
	cluster_stop
	[ -z "$cluster_dir" ] || rm -rf "$cluster_dir"
	exit "$code"
}

cluster_jobs() { nproc 2>/dev/null || echo 2; }

# Builds quietly; the log is shown only when it is needed.  Arguments go to make.
cluster_stage() {
	local log=$cluster_dir/build.log
	# Variables of a calling make (bench-language DATA=...) are not for this one: PGXS has a DATA too.
	unset MAKEFLAGS MFLAGS MAKEOVERRIDES
	if ! make -s --no-print-directory -C "$cluster_root" PG_CONFIG="$PG_CONFIG" -j"$(cluster_jobs)" "$@" all >"$log" 2>&1 ||
		! make -s --no-print-directory -C "$cluster_root" PG_CONFIG="$PG_CONFIG" "$@" install DESTDIR="$cluster_dir/stage" >>"$log" 2>&1; then
		tail -n 60 "$log" >&2
		die "the build failed"
	fi
	chmod -R a+rX "$cluster_dir/stage"
	# Also read by PostgreSQL::Test::Cluster, through TEMP_CONFIG.
	cat >"$cluster_dir/stage.conf" <<-CONF
		extension_destdir = '$cluster_dir/stage'
		dynamic_library_path = '$cluster_dir/stage$("$PG_CONFIG" --pkglibdir):\$libdir'
	CONF
}

cluster_start() {
	local data=$cluster_dir/data
	[ -d "$data" ] || cluster_run initdb -D "$data" -U postgres -A trust --no-locale -E UTF8 -N \
		>"$cluster_dir/initdb.log" 2>&1 || {
		cat "$cluster_dir/initdb.log" >&2
		die "initdb failed"
	}
	{
		cat <<-CONF
			listen_addresses = ''
			unix_socket_directories = '$cluster_dir'
			port = 5432
			fsync = off
			max_connections = 60
			max_prepared_transactions = 2
			max_wal_size = '2GB'
			autovacuum = off
			timezone = 'UTC'
			log_timezone = 'UTC'
			# Tests and benchmarks ask faster than people do.
			savant.rate_limit_per_minute = 0
			savant.monitor_enabled = off
		CONF
		[ ! -f "$cluster_dir/stage.conf" ] || cat "$cluster_dir/stage.conf"
		while [ $# -gt 0 ]; do
			case $1 in
			--preload) echo "shared_preload_libraries = 'pg_savant'" ;;
			--conf)
				echo "$2"
				shift
				;;
			*) die "cluster_start: unknown option $1" ;;
			esac
			shift
		done
	} >"$cluster_dir/cluster.conf"
	# A restart brings its own options: replace, do not add.
	grep -q cluster.conf "$data/postgresql.conf" ||
		echo "include '$cluster_dir/cluster.conf'" >>"$data/postgresql.conf"

	# Not through pg_ctl: the server must be our own child for --pdeathsig.
	if [ "$(id -u)" = 0 ]; then
		env HOME="$cluster_dir/home" setpriv --reuid="$cluster_owner" \
			--regid="$(id -g "$cluster_owner")" --init-groups --pdeathsig QUIT -- \
			"$server_bin/postgres" -D "$data" </dev/null >>"$cluster_dir/server.log" 2>&1 &
	else
		setpriv --pdeathsig QUIT -- \
			"$server_bin/postgres" -D "$data" </dev/null >>"$cluster_dir/server.log" 2>&1 &
	fi
	cluster_pid=$!
	export PGHOST=$cluster_dir PGPORT=5432 PGUSER=postgres
	unset PGDATABASE PGSERVICE PGPASSWORD PGOPTIONS
	local tries=0
	until pg_isready -q; do
		tries=$((tries + 1))
		if ! kill -0 "$cluster_pid" 2>/dev/null || [ "$tries" -gt 600 ]; then
			tail -n 30 "$cluster_dir/server.log" >&2
			die "the server did not start"
		fi
		sleep 0.1
	done
}

cluster_stop() {
	[ -n "$cluster_pid" ] || return 0
	# Immediate shutdown: the data is about to be removed, and it cannot hang on a client.
	kill -QUIT "$cluster_pid" 2>/dev/null || true
	wait "$cluster_pid" 2>/dev/null || true
	cluster_pid=''
}

# For tests that restart the server: a clean stop, then cluster_start again.
cluster_restart() {
	kill -INT "$cluster_pid"
	wait "$cluster_pid" || true
	cluster_start "$@"
}
