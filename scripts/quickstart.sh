#!/bin/sh
# From a fresh clone to a running gateway, with nothing but Node.js and npm: sh scripts/quickstart.sh
#
# Builds dist/openclaw when it is missing or older than the sources, then runs the gateway in the foreground
# on embedded defaults; Ctrl-C stops it. OPENCLAW_STATE_DIR, OPENCLAW_GATEWAY_PORT and the other variables
# of the gateway are honoured, and further arguments go to `openclaw gateway run`.
set -eu
scripts=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(dirname -- "$scripts")
binary="$root/dist/openclaw"

stale() {
  [ -x "$binary" ] || return 0
  [ -n "$(cd "$root" && find src scripts/build scripts/build.ts package.json package-lock.json \
    -newer "$binary" 2>/dev/null | head -n 1)" ]
}

if stale; then sh "$scripts/build.sh"; fi
exec "$binary" gateway run --allow-unconfigured --bind loopback "$@"
