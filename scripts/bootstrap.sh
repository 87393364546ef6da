# Sourced by ./run and ./test: installs what a bare Debian machine lacks. Nothing is left to a hand-made step.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

apt_updated=""
apt_install() {
  local missing=()
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  if [ -z "$apt_updated" ]; then
    apt-get update -q
    apt_updated=yes
  fi
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q "${missing[@]}"
}

# What the build itself needs: Rust, and Node with npm for what the browser gets.
need_build() {
  command -v cc >/dev/null || apt_install build-essential
  command -v cargo >/dev/null || { echo "Rust is missing: install the toolchain named in rust-toolchain.toml" >&2; exit 1; }
  rustup target list --installed 2>/dev/null | grep -q wasm32-unknown-unknown || rustup target add wasm32-unknown-unknown
  command -v node >/dev/null || apt_install nodejs
  command -v openssl >/dev/null || apt_install openssl
  command -v npm >/dev/null || apt_install npm
}

# Debian's Chromium, for the journeys.
need_browser() {
  command -v chromium >/dev/null || apt_install chromium
}

# What the tests need besides: PostgreSQL's binaries, Python for the second implementation of the sealed envelope and for the PDF gate.
need_tests() {
  need_build
  need_browser
  command -v cargo-nextest >/dev/null || cargo install cargo-nextest --locked
  find /usr/lib/postgresql -name initdb -print -quit 2>/dev/null | grep -q . || apt_install postgresql
  command -v python3 >/dev/null || apt_install python3
  if [ ! -x target/pdf-gate/bin/python ]; then
    python3 -m venv target/pdf-gate 2>/dev/null || { apt_install python3-venv && python3 -m venv target/pdf-gate; }
  fi
  target/pdf-gate/bin/python -c 'import page_validation' 2>/dev/null ||
    target/pdf-gate/bin/pip install -q page-validation==0.11.0
}
