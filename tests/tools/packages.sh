# shellcheck shell=bash
# Debian packages, installed only where the command or file that they bring is missing.

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif [ -n "${CI:-}" ]; then
    sudo -n "$@"
  else
    sudo "$@"
  fi
}

install_packages() {
  command -v apt-get >/dev/null || { echo "Missing here, and there is no apt-get to install it: $*" >&2; return 1; }
  local started=$SECONDS log status=0
  log="$(mktemp)" || return 1
  echo "Installing $*"
  if [ -z "${packages_fresh:-}" ]; then
    apt_get update >"$log" 2>&1 && packages_fresh=1 || status=1
  fi
  [ "$status" -ne 0 ] || apt_get install --no-install-recommends "$@" >"$log" 2>&1 || status=1
  # What apt says is long, and of interest only when it failed.
  if [ "$status" -eq 0 ]; then echo "Installed in $((SECONDS - started)) s"; else tail -n 40 "$log" >&2; fi
  rm -f "$log"
  return "$status"
}

# Another run on this machine may hold the package lock; waiting is right, failing is not.
apt_get() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 "$@" </dev/null
}

# need COMMAND PACKAGE…
need() {
  local command=$1
  shift
  command -v "$command" >/dev/null || install_packages "$@"
}

# need_file PATH PACKAGE…
need_file() {
  local file=$1
  shift
  [ -e "$file" ] || install_packages "$@"
}
