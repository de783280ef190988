# shellcheck shell=bash
# A private PostgreSQL cluster for one run: its own folder, its own port on loopback, gone with the run.
# Other clusters on the machine, and other runs of these tests, are left alone.

postgres_home=
postgres_pid=

postgres_bin() {
  local folder
  folder="$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)"
  if [ -x "$folder/initdb" ]; then
    echo "$folder"
  elif command -v initdb >/dev/null && command -v postgres >/dev/null; then
    dirname "$(command -v initdb)"
  else
    return 1
  fi
}

# PostgreSQL refuses to run as root, so root lends it the account that the package made.
# The server gets SIGQUIT when this shell dies, however it dies: even a killed run leaves no server behind. That asks that
# the server be a child of this very shell, so the prefix is words and not a function, which would run in between.
as_postgres=(setpriv --pdeathsig QUIT)
[ "$(id -u)" -ne 0 ] || as_postgres+=(--reuid=postgres --regid=postgres --init-groups)

# Loopback ports below the range from which the kernel lends ports to clients.
free_port() {
  local port
  for _ in $(seq 100); do
    port=$((15000 + RANDOM % 15000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return 0
    fi
  done
  return 1
}

start_postgres() {
  if [ -n "${DINHDANH_TEST_POSTGRES:-}" ]; then
    return 0
  fi
  local bin port
  postgres_bin >/dev/null || install_packages postgresql || return 1
  bin="$(postgres_bin)" || return 1

  postgres_home="$(mktemp -d /tmp/dinhdanh-postgres.XXXXXX)" || return 1
  if [ "$(id -u)" -eq 0 ]; then chown postgres:postgres "$postgres_home" || return 1; fi
  (
    cd "$postgres_home"
    LC_ALL=C.UTF-8 "${as_postgres[@]}" "$bin/initdb" --pgdata "$postgres_home/data" --username dinhdanh --auth trust \
      --encoding UTF8 --locale C.UTF-8 --no-sync >"$postgres_home/initdb.log" 2>&1
  ) || { cat "$postgres_home/initdb.log" >&2; return 1; }

  # Between finding a port free and listening on it another process may take it; then the next one is tried.
  for _ in 1 2 3 4 5; do
    port="$(free_port)" || return 1
    # What is lost in a crash here is only a test's, so nothing waits for the disk.
    "${as_postgres[@]}" "$bin/postgres" -D "$postgres_home/data" -k "$postgres_home" -p "$port" -c listen_addresses=127.0.0.1 \
      -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 \
      -c max_connections=400 -c shared_buffers=128MB >"$postgres_home/server.log" 2>&1 </dev/null &
    postgres_pid=$!
    if postgres_answers "$bin" "$port"; then
      export DINHDANH_TEST_POSTGRES="postgres://dinhdanh@127.0.0.1:$port/postgres"
      echo "PostgreSQL $("$bin/postgres" --version | sed 's/[^0-9]*\([0-9.]*\).*/\1/') answers on port $port"
      return 0
    fi
  done
  cat "$postgres_home/server.log" >&2
  return 1
}

# Asks in the server's own socket folder, so that a stranger on the same port is not mistaken for it.
postgres_answers() {
  local deadline=$((SECONDS + 60))
  while [ "$SECONDS" -lt "$deadline" ]; do
    "$1/pg_isready" --quiet --host "$postgres_home" --port "$2" --timeout 2 && return 0
    kill -0 "$postgres_pid" 2>/dev/null || return 1
    sleep 0.1
  done
  return 1
}

stop_postgres() {
  [ -n "$postgres_home" ] || return 0
  if [ -n "$postgres_pid" ]; then
    # Immediate shutdown: nothing in there is worth a checkpoint.
    kill -QUIT "$postgres_pid" 2>/dev/null || true
    for _ in $(seq 100); do
      kill -0 "$postgres_pid" 2>/dev/null || break
      sleep 0.1
    done
    kill -KILL "$postgres_pid" 2>/dev/null || true
  fi
  rm -rf "$postgres_home"
  postgres_home=
}
