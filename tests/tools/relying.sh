# shellcheck shell=bash
# Relying parties that nobody here wrote: libraries from npm and PyPI, pinned, in `target/`, and Apache's module from Debian.

need_relying_parties() {
  need node nodejs || return 1
  need npm npm || return 1
  need_file /usr/lib/apache2/modules/mod_auth_openidc.so apache2 libapache2-mod-auth-openidc || return 1
  local folder="$root/tests/relying" python="$root/target/tools/relying-python"
  # The lock names every package with its digest.
  if [ ! -d "$folder/node_modules/openid-client" ] || [ "$folder/package-lock.json" -nt "$folder/node_modules/.package-lock.json" ]; then
    (cd "$folder" && npm ci --silent --ignore-scripts --no-audit --no-fund </dev/null) || return 1
  fi
  export DINHDANH_RELYING_PYTHON="$python/bin/python"
  if [ ! -x "$DINHDANH_RELYING_PYTHON" ]; then
    need python3 python3 || return 1
    python3 -c 'import ensurepip' 2>/dev/null || install_packages python3-venv || return 1
    python3 -m venv "$python" || return 1
  fi
  if [ "$folder/requirements.txt" -nt "$python/.installed" ]; then
    "$python/bin/pip" install --quiet --disable-pip-version-check --requirement "$folder/requirements.txt" || return 1
    touch "$python/.installed"
  fi
}
