#!/usr/bin/env bash
# Builds what the browser gets: npm's packages, the WebAssembly modules, then `web/dist`. Each step runs only when what it
# reads has changed. Called by ./run and ./test; alone it needs Node, npm and cargo.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

digest() { # files and folders…: one digest of all names and contents
  find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1
}

when_changed() { # stamp, digest, command…
  local stamp=$1 now=$2
  shift 2
  [ "$(cat "$stamp" 2>/dev/null)" = "$now" ] && return
  rm -f "$stamp"
  "$@"
  mkdir -p "$(dirname "$stamp")"
  echo "$now" >"$stamp"
}

packages() { (cd web && npm ci --no-fund --no-audit --loglevel=error); }
modules() { cargo run --quiet --locked -p ceralacca_web_modules -- web/build/wasm; }
assets() { (cd web && node build.mjs); }

when_changed web/node_modules/.built-from "$(digest web/package-lock.json)" packages
when_changed web/build/wasm/.built-from "$(digest crates/sealing crates/sealing_web crates/summary crates/summary_web crates/web_modules Cargo.lock)" modules
[ -d web/dist ] || rm -f web/build/assets.built-from
when_changed web/build/assets.built-from "$(digest web/src web/build.mjs web/icons.txt web/package-lock.json web/build/wasm)" assets
