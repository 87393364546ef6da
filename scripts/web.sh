#!/usr/bin/env bash
# Builds what the browser gets: npm's packages, the WebAssembly modules, then `web/dist`. Each step runs only when what it
# reads has changed. Called by ./run and ./test; alone it needs Node, npm and cargo.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

source scripts/changed.sh

modules() { cargo run --quiet --locked -p ceralacca_web_modules -- web/build/wasm; }
assets() { (cd web && node build.mjs); }

npm_packages web
# The modules, and every crate of ours that they are made of.
crates=(crates/{sealing,sealing_web,client,client_web,summary,summary_web,procedure,evaluation,exact,rulebook,record,web_modules}/{src,Cargo.toml})
when_changed web/build/wasm/.built-from "$(digest "${crates[@]}" Cargo.lock)" modules
[ -d web/dist ] || rm -f web/build/assets.built-from
when_changed web/build/assets.built-from "$(digest web/src web/build.mjs web/icons.txt web/package-lock.json web/build/wasm docs/manual docs/img)" assets
