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
  echo "Installing $*"
  # Another run on this machine may hold the package lock; waiting is right, failing is not.
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0)
  if [ -z "${packages_fresh:-}" ]; then
    as_root "${apt[@]}" update </dev/null || return 1
    packages_fresh=1
  fi
  as_root "${apt[@]}" install --no-install-recommends "$@" </dev/null
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
