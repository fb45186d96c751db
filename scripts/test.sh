#!/bin/sh
# Installs what the tests need and runs them all, or only the stages named: sh scripts/test.sh unit contract
# `--list` shows the stages. The last line is "N passed, N failed, N skipped".
set -eu
scripts=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cd "$scripts/.."
if ! { command -v node && command -v npm; } >/dev/null 2>&1; then
  echo "test.sh: Node.js 20 or newer with npm is needed" >&2
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
fi
if ! node scripts/install.mjs; then
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
fi
exec node scripts/bun.mjs scripts/run.ts test "$@"
