#!/usr/bin/env bash
# Everything that can be found without running the code. All checks run; the exit code says whether one failed.
set -uo pipefail
cd "$(dirname "$0")/.."
failed=0
check() { bash scripts/step.sh "$@" || failed=1; }

check "ruff check" .venv/bin/ruff check --quiet src tests scripts benchmarks
check "ruff format" .venv/bin/ruff format --check --quiet src tests scripts benchmarks
check "djade" bash -c "git ls-files -z '*.html' | xargs -0r .venv/bin/djade --check --target-version 5.2"
check "translations" .venv/bin/python scripts/messages.py check
check "import-linter" bash -c ".venv/bin/lint-imports --no-cache > .lint-imports.log 2>&1 || { cat .lint-imports.log; exit 1; }; rm -f .lint-imports.log"
check "mypy" .venv/bin/mypy --no-error-summary
exit "$failed"
