# shellcheck shell=bash
# cargo-deny, pinned: what may be linked, under which licence, from where, and what is known to be unsafe.

deny_version=0.20.2

need_cargo_deny() {
  if [ "$(cargo deny --version 2>/dev/null)" = "cargo-deny $deny_version" ]; then return 0; fi
  # Cargo keeps it beside the toolchain, so that only the first run on a machine compiles it.
  echo "Installing cargo-deny $deny_version"
  cargo install --locked --version "$deny_version" cargo-deny
}

run_cargo_deny() {
  cargo deny --locked check bans licenses sources
  # The advisory database is a git repository elsewhere. Where it can't be had that is said, and nothing is claimed.
  if cargo deny --locked fetch db; then
    cargo deny --locked check --disable-fetch advisories
  else
    not_checked deny "advisories, because their database could not be fetched"
  fi
}
