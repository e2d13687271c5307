#!/usr/bin/env bash
# The whole check of the project: what the tests need, lint, the database tests on PostgreSQL, the whole suite on SQLite.
set -euo pipefail
cd "$(dirname "$0")/.."
# Some machines switch the cache of compiled modules off; the tests start some sixty programs, each of which would compile anew.
unset PYTHONDONTWRITEBYTECODE
# One process for each core; a process that is done takes over what another has left.
processes=(-n auto --dist worksteal)
step() { bash scripts/step.sh "$@"; }

step "Python environment in .venv" bash scripts/setup.sh
step "Debian packages for the tests" bash scripts/debian.sh postgresql chromium fonts-noto-cjk
step "Front-end assets" bash scripts/assets.sh
step "Translations" .venv/bin/python scripts/messages.py compile
bash scripts/lint.sh
step "Database tests on PostgreSQL" bash scripts/with_postgres.sh .venv/bin/pytest -q -m database "${processes[@]}"
# Last, so that its closing line is the last line of the output.
echo "→ Whole suite on SQLite …"
exec .venv/bin/pytest -q "${processes[@]}"
