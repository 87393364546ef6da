#!/usr/bin/env bash
# Uploads of sealed files against what a plain web server does with the same bytes: `bench/uploads.sh [FOLDER]`.
#
# Ours: announce, one PATCH, until the digest of the durable object comes back. Baseline, in turns with ours in the same run: nginx
# takes a PUT (DAV), then the file is synced and sha256sum reads it. The same client (curl) sends the same files to both. Needs nginx
# with its DAV module, curl and python3, and 30 GB on the disk of FOLDER.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
work=$(mktemp -d "${1:-/tmp}/bench-uploads.XXXXXX")
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT
cargo build --release -q -p ceralacca

for of in 100000000 2000000000; do
  for number in 1 2 3 4; do head -c "$of" /dev/urandom >"$work/$of-$number"; done
done

printf 'data = "%s"\ndatabase = "sqlite:%s/record.db"\nfile_bytes_max = 4000000000\n' "$work/data" "$work" >"$work/ceralacca.toml"
target/release/ceralacca serve --demo --listen 127.0.0.1:0 --config "$work/ceralacca.toml" >"$work/out" 2>"$work/err" &
server=$!
until [ -s "$work/out" ]; do sleep 0.2; done
ours=$(head -1 "$work/out")

mkdir -p "$work/nginx/put" "$work/nginx/body"
cat >"$work/nginx.conf" <<CONF
daemon off; pid $work/nginx/pid; error_log $work/nginx/error; worker_processes auto; user root;
events { worker_connections 64; }
http { access_log off; client_max_body_size 0; client_body_temp_path $work/nginx/body;
  server { listen 127.0.0.1:18099; location / { root $work/nginx/put; dav_methods PUT; create_full_put_path on; } } }
CONF
nginx -c "$work/nginx.conf" &
until curl -s -o /dev/null http://127.0.0.1:18099/; do sleep 0.2; done

answer() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }
token=$(curl -sf -H 'content-type: application/json' -d '{"person":"serio-legale"}' "$ours/api/login" | answer token)
procedure=$(ls examples | sed -nE 's/^(ricengo-[0-9]+)\.toml$/\1/p')
procedure=$(sed -nE 's/^id = "(.*)"$/\1/p' "examples/$procedure.toml" | head -1)-demo

to_ours() { # file
  local location
  location=$(curl -sf -D - -o /dev/null -X POST -H "authorization: Bearer $token" -H 'tus-resumable: 1.0.0' \
    -H "upload-length: $(stat -c %s "$1")" "$ours/api/procedures/$procedure/uploads" | tr -d '\r' | sed -nE 's/^location: //Ip')
  curl -sf -D - -o /dev/null -X PATCH -H "authorization: Bearer $token" -H 'tus-resumable: 1.0.0' -H 'upload-offset: 0' \
    -H 'content-type: application/offset+octet-stream' -H 'expect:' -T "$1" "$ours${location#"$ours"}" | grep -qi '^upload-digest: sha-256='
}
to_nginx() { # file
  local name
  name=$(basename "$1")
  curl -sf -H 'expect:' -T "$1" "http://127.0.0.1:18099/$name"
  sync "$work/nginx/put/$name"
  sha256sum "$work/nginx/put/$name" >/dev/null
}
seconds() { # what, bytes, at once
  local begun number pids=()
  begun=$(date +%s.%N)
  for number in $(seq "$3"); do "$1" "$work/$2-$number" & pids+=($!); done
  for number in "${pids[@]}"; do wait "$number"; done
  python3 -c 'import sys, time; print(time.time() - float(sys.argv[1]))' "$begun"
}
memory() { awk -v name="$1:" '$1 == name { print int($2 / 1024) }' "/proc/$server/status"; }
clean() { rm -rf "$work"/data/objects/* "$work"/nginx/put/*; sync; }

idle=$(memory VmRSS)
echo "| bytes | at once | ours, MB/s | nginx PUT + sync + sha256sum, MB/s | ratio |"
echo "|---|---|---|---|---|"
for of in 100000000 2000000000; do
  for at_once in 1 4; do
    pairs=()
    for _ in 1 2 3; do
      clean; mine=$(seconds to_ours "$of" "$at_once")
      clean; other=$(seconds to_nginx "$of" "$at_once")
      pairs+=("$mine" "$other")
    done
    python3 - "$of" "$at_once" "${pairs[@]}" <<'PY'
import statistics, sys
of, at_once, *seconds = sys.argv[1:]
ours, other = ([float(one) for one in seconds[start::2]] for start in (0, 1))
rate = lambda all: int(of) * int(at_once) / 1e6 / statistics.median(all)
print(f"| {int(of):,} | {at_once} | {rate(ours):.0f} | {rate(other):.0f} | {rate(ours) / rate(other):.2f} |")
PY
  done
done
echo "memory of the server: $idle MB idle, $(memory VmHWM) MB at most"
