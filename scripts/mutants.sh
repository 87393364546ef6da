#!/usr/bin/env bash
# Mutation testing, `scripts/mutants.sh [CRATE [SHARD]]`: changes the code in one place after the other and looks whether the
# tests of its crate notice. By default `rulebook`, then `evaluation`; `evaluation 0/5` tries every fifth mutant.
# Not part of `./test`. `docs/mutants.md` tells what came out and explains what no test can notice.
source "$(dirname "${BASH_SOURCE[0]}")/bootstrap.sh"
need_build
command -v cargo-nextest >/dev/null || cargo install cargo-nextest --locked
command -v cargo-mutants >/dev/null || cargo install cargo-mutants --locked

# Comparisons with a second calculation go through few cases: nearly every mutant falls at once, and what stands after the run
# is worth a second one with `CERALACCA_CASES=100000`.
export CERALACCA_CASES=${CERALACCA_CASES:-500} PROPTEST_CASES=${PROPTEST_CASES:-64} NEXTEST_PROFILE=mutants
# What a property found against one mutant must not be tried on the next.
export PROPTEST_DISABLE_FAILURE_PERSISTENCE=1

crates=(rulebook evaluation)
[ $# -eq 0 ] || crates=("$1")
for crate in "${crates[@]}"; do
  echo "== $crate"
  out=target/mutated/$crate
  mkdir -p "$out"
  code=0
  cargo mutants --package "ceralacca_$crate" ${2:+--shard "$2" --sharding round-robin} --output "$out" || code=$?
  # 2 says that mutants were missed, 3 that tests hung: both are in the lists, neither stops the next crate.
  case $code in 0 | 2 | 3) ;; *) exit $code ;; esac
done
