#!/usr/bin/env bash
# Kills the real server N times (1,000 unless told) in a burst of uploads and submissions, and looks each time for what it had
# acknowledged; prints how long it took to start again. `./test` does the same twenty times.
source "$(dirname "${BASH_SOURCE[0]}")/bootstrap.sh"
need_build

SERVER_KILLS=${1:-1000} cargo test --release --locked -p ceralacca --test crash nothing_acknowledged -- --nocapture
