# Sourced by the scripts that build or run the browser's part: what has not changed is not made again.

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

npm_packages() { # folder: what its lockfile names
  when_changed "$1/node_modules/.built-from" "$(digest "$1/package-lock.json" "$1/.npmrc")" npm --prefix "$1" ci --loglevel=error
}
