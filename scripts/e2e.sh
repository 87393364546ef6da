#!/usr/bin/env bash
# Runs the journeys in a browser against the built program: `scripts/e2e.sh [PART OF A FILE'S NAME…]`. Needs `./run`'s build.
# `CERALACCA_BIN` names another program, `UPDATE_SCREENSHOTS=1` renews the pictures of `docs/img`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/changed.sh
npm_packages e2e
exec node e2e/run.mjs "$@"
