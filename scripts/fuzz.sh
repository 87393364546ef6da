#!/usr/bin/env bash
# Long fuzzing of what reads other people's files: `scripts/fuzz.sh [SECONDS [TARGET…]]`, by default a minute for each target.
# Not part of `./test`, where fuzzing is bounded. What it finds stays in fuzz/artifacts, what it learned in target/fuzz-corpus.
source "$(dirname "${BASH_SOURCE[0]}")/bootstrap.sh"
need_build
command -v cargo-fuzz >/dev/null || cargo install cargo-fuzz --locked

seconds=${1:-60}
targets=("${@:2}")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(sed -nE 's/^name = "([a-z]+)"$/\1/p' fuzz/Cargo.toml)

corpus=target/fuzz-corpus
seed() { # target: files to begin with, from what the tests read
  mkdir -p "$corpus/$1"
  case $1 in
    calc)
      python3 - "$corpus/calc" testdata/vectors/*.json <<'PY'
import hashlib, json, pathlib, sys
folder, *files = sys.argv[1:]
for file in files:
    for vector in json.load(open(file)).get("vectors", []):
        kind = vector.get("kind", "anomaly_threshold")  # the file of thresholds is of one kind, and its input is the vector
        text = kind + "\n" + json.dumps(vector.get("input", vector))
        pathlib.Path(folder, hashlib.sha256(text.encode()).hexdigest()[:16]).write_text(text)
PY
      ;;
    lint) cp $(ls examples/*.toml | grep -v offers) "$corpus/lint/" ;;
    evaluate)
      at=0
      for name in como-2024 ricengo-2026 cremona-2025; do
        printf "\\x0$at" | cat - "examples/$name-offers.toml" >"$corpus/evaluate/$name"
        at=$((at + 1))
      done
      ;;
    receipt) cp testdata/record/* "$corpus/receipt/" ;;
    returned) find testdata/signatures/cades testdata/signatures/pades -type f -size -200k -exec cp {} "$corpus/returned/" \; ;;
  esac
}

for target in "${targets[@]}"; do
  echo "== $target, $seconds s"
  seed "$target"
  cargo fuzz run --sanitizer none --fuzz-dir fuzz --target-dir target/fuzz "$target" "$corpus/$target" -- \
    -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -max_len=65536 -verbosity=0 -print_final_stats=1
done
