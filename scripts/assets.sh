#!/usr/bin/env bash
# Fetches the front-end packages by their lock file and builds static/vendor; skips the fetch when the lock has not changed.
set -euo pipefail
cd "$(dirname "$0")/.."
[ -f package.json ] || exit 0
if ! command -v npm >/dev/null; then
  bash scripts/debian.sh nodejs npm
fi
stamp=node_modules/.installed
wanted=$(cat package.json package-lock.json | sha256sum | cut -d' ' -f1)
if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$wanted" ]; then
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  printf '%s\n' "$wanted" > "$stamp"
fi
npm run --silent build
