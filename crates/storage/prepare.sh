#!/bin/sh
# Renews the data (.sqlx) with which the statements are checked when no database is at hand. Run it after a change of a
# statement or a migration. It needs sqlite3 and the PostgreSQL server programs; it works on databases of its own.
set -eu
crates=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
cluster="$work/cluster"
binaries=$(pg_config --bindir)
# PostgreSQL refuses to run as root.
as_server() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi; }
finish() { as_server "$binaries/pg_ctl" -D "$cluster" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$work"; }
trap finish EXIT

# The macros write a file for each statement they check against DATABASE_URL.
check() {
    rm -f "$crates/storage_$1/.sqlx"/query-*.json
    touch "$crates/storage_$1/src/lib.rs"
    SQLX_OFFLINE=false SQLX_OFFLINE_DIR="$crates/storage_$1/.sqlx" DATABASE_URL="$2" \
        cargo check --quiet -p "ceralacca_storage_$1"
}

cat "$crates/storage_sqlite/migrations"/*.sql | sqlite3 "$work/record.db"
check sqlite "sqlite://$work/record.db"

chmod 755 "$work"
mkdir "$cluster"
[ "$(id -u)" != 0 ] || chown postgres "$cluster"
as_server "$binaries/initdb" -D "$cluster" -U ceralacca -A trust -E UTF8 --no-sync >/dev/null
as_server "$binaries/pg_ctl" -D "$cluster" -w -l "$cluster/log" \
    -o "-c listen_addresses='' -c unix_socket_directories='$cluster'" start >/dev/null
cat "$crates/storage_postgres/migrations"/*.sql | psql -q -v ON_ERROR_STOP=1 -h "$cluster" -U ceralacca postgres
check postgres "postgres://ceralacca@localhost/postgres?host=$cluster"
