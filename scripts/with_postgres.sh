#!/usr/bin/env bash
# with_postgres.sh COMMAND...: runs the command with GAOXIN_DATABASE_URL set to a private PostgreSQL that lives only as long as the command.
set -euo pipefail
bash "$(dirname "$0")/debian.sh" postgresql
bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb)")

# PostgreSQL refuses to run as root.
as=()
[ "$(id -u)" -ne 0 ] || as=(runuser -u postgres --)

home=$(mktemp -d "${TMPDIR:-/tmp}/gaoxin-postgres-XXXXXX")
[ ${#as[@]} -eq 0 ] || chown postgres "$home"
stop() {
  "${as[@]}" "$bin/pg_ctl" -D "$home/data" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$home"
}
trap stop EXIT

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cd "$home"
"${as[@]}" "$bin/initdb" -D "$home/data" -U gaoxin --auth=trust --encoding=UTF8 --locale=C >/dev/null
# A test database may lose its data with the power: no flush to disk.
"${as[@]}" "$bin/pg_ctl" -D "$home/data" -l "$home/log" -w \
  -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$home -c fsync=off -c synchronous_commit=off -c full_page_writes=off" start >/dev/null \
  || { cat "$home/log" >&2; exit 1; }
cd "$OLDPWD"
export GAOXIN_DATABASE_URL="postgresql://gaoxin@127.0.0.1:$port/postgres"
"$@"
