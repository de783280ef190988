# shellcheck shell=bash
# axe-core, the accessibility checker that the browser tests load into every page. It is fetched, pinned by version and by
# digest, and never committed or shipped: it is MPL-2.0 and half a megabyte.

axe_version=4.14.1
axe_package_sha512=FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==

need_axe() {
  local folder="$root/target/tools/axe-core-$axe_version"
  export DINHDANH_AXE="$folder/axe.min.js"
  [ ! -s "$DINHDANH_AXE" ] || return 0
  need npm npm || return 1
  echo "Fetching axe-core $axe_version"
  mkdir -p "$root/target/tools" || return 1
  local fresh
  fresh="$(mktemp -d "$root/target/tools/fetching.XXXXXX")" || return 1
  if (cd "$fresh" && npm pack --silent "axe-core@$axe_version" >/dev/null </dev/null) \
    && axe_is_genuine "$fresh/axe-core-$axe_version.tgz" \
    && tar -xzf "$fresh/axe-core-$axe_version.tgz" -C "$fresh" package/axe.min.js package/LICENSE; then
    # A move is whole or not at all, even when two runs fetch at once.
    mv -T "$fresh/package" "$folder" 2>/dev/null || [ -s "$DINHDANH_AXE" ]
  else
    echo "axe-core $axe_version could not be fetched, or is not the package that was pinned" >&2
    rm -rf "$fresh"
    return 1
  fi
  rm -rf "$fresh"
}

axe_is_genuine() {
  local hex
  hex="$(printf '%s' "$axe_package_sha512" | base64 -d | od -An -v -tx1 | tr -d ' \n')"
  echo "$hex  $1" | sha512sum --check --quiet -
}
