#!/bin/sh
# A throw-away PostgreSQL for tests, one for all test processes of a user:
#
#   sh tools/postgres.sh start   start it if it is not running, print its URL
#   sh tools/postgres.sh stop    stop it now and delete its files
#   sh tools/postgres.sh need    exit 0 if PostgreSQL is installed; as root, install it
#
# It keeps nothing safe (fsync off), listens on a Unix socket only, runs as an
# ordinary user even when root starts it, and goes away by itself one minute
# after the last test has closed its connection.
set -eu

dir=${TMPDIR:-/tmp}/bonafide-postgres-$(id -u)
lock=$dir.lock
idle=60 # seconds without a connection after which it goes
hint="PostgreSQL is missing: install it (Debian, Ubuntu: apt-get install postgresql), or give the URL of a server in BONAFIDE_TEST_POSTGRES"

# programs prints the folder of PostgreSQL's programs, the newest one of
# Debian's, or else that of the first initdb in PATH.
programs() {
	for d in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -rn); do
		[ -x "$d/initdb" ] && { echo "$d"; return; }
	done
	initdb=$(command -v initdb) && { dirname "$(readlink -f "$initdb")"; return; }
	return 1
}

# as_user runs a command as a user that PostgreSQL accepts: it refuses root.
as_user() {
	if [ "$(id -u)" != 0 ]; then
		"$@"
	else
		setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups "$@"
	fi
}
user=$(id -un)
if [ "$(id -u)" = 0 ]; then
	user=nobody
	! id postgres >/dev/null 2>&1 || user=postgres
fi

url() { echo "postgres:///postgres?host=$dir/socket&user=bonafide"; }

running() { [ -d "$dir/socket" ] && "$bin/pg_isready" -q -h "$dir/socket"; }

start() {
	if running; then
		touch "$dir/asked"
		url
		return
	fi
	rm -rf "$dir"
	mkdir -m 700 "$dir"
	touch "$dir/asked"
	mkdir "$dir/socket"
	chown -R "$user" "$dir"
	cd / # the user may not be allowed to be where we are
	as_user "$bin/initdb" -D "$dir/data" -U bonafide -A trust -E UTF8 --locale=C --no-sync >"$dir/log" 2>&1 ||
		{ cat "$dir/log" >&2; exit 1; }
	cat >>"$dir/data/postgresql.conf" <<-END
		listen_addresses = ''
		unix_socket_directories = '$dir/socket'
		max_connections = 1000
		fsync = off
		synchronous_commit = off
		full_page_writes = off
		autovacuum = off
		max_wal_size = 4GB
		log_min_messages = fatal
	END
	as_user "$bin/pg_ctl" -D "$dir/data" -l "$dir/data/server.log" -w -t 60 start >>"$dir/log" 2>&1 9>&- ||
		{ cat "$dir/log" "$dir/data/server.log" >&2; exit 1; }
	setsid sh "$self" watch </dev/null >/dev/null 2>&1 9>&- &
	url
}

stop() {
	cd /
	[ ! -d "$dir/data" ] || as_user "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1 || true
	rm -rf "$dir"
}

# watch waits until nobody needs the server. Nobody can be given its URL while
# the lock is held; who was given it less than $idle seconds ago may still be
# about to connect.
watch() {
	while sleep 10; do
		exec 9>"$lock"
		flock 9
		running || { stop; exit 0; }
		clients=$("$bin/psql" -h "$dir/socket" -U bonafide -d postgres -Atc \
			"SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()" || echo 1)
		[ "$clients" = 0 ] || touch "$dir/asked"
		if [ $(($(date +%s) - $(date -r "$dir/asked" +%s))) -ge $idle ]; then
			stop
			exit 0
		fi
		exec 9>&-
	done
}

self=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
for tool in flock setsid; do
	command -v $tool >/dev/null || { echo "$0 needs $tool (Linux); give the URL of a server in BONAFIDE_TEST_POSTGRES instead" >&2; exit 1; }
done
if ! bin=$(programs); then
	case ${1:-} in
	need)
		test "$(id -u)" = 0 && command -v apt-get >/dev/null &&
			apt-get -qq update >/dev/null && apt-get -qq install -y postgresql >/dev/null && bin=$(programs) && exit 0 ;;
	esac
	echo "$hint" >&2
	exit 1
fi
case ${1:-} in
need) ;;
watch) watch ;;
start | stop)
	exec 9>"$lock"
	flock 9
	"$1"
	;;
*)
	sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2
	exit 2
	;;
esac
