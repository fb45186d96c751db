#!/bin/sh
# Builds dist/openclaw on a machine that has only Node.js and npm. Arguments go to `run.ts build`:
#   sh scripts/build.sh [--all] [--target linux-arm64] [--out DIR]
set -eu
scripts=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
command -v node >/dev/null 2>&1 || { echo "build.sh: Node.js 20 or newer with npm is needed" >&2; exit 1; }
node "$scripts/install.mjs"
exec node "$scripts/bun.mjs" "$scripts/run.ts" build "$@"
