#!/usr/bin/env bash
# Makes .venv from the hash-locked requirements; does nothing when they have not changed since the last time.
set -euo pipefail
cd "$(dirname "$0")/.."
export UV_SYSTEM_CERTS=1 UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1

stamp=.venv/.installed
wanted=$(cat requirements-dev.lock pyproject.toml | sha256sum | cut -d' ' -f1)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && [ -x .venv/bin/gaoxin ]; then
  exit 0
fi

find_python() {
  local candidate
  for candidate in ${PYTHON:-} python3.11 python3.12 python3.13 python3; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "Python 3.11 or newer is needed: install it (Debian: apt-get install python3) or set PYTHON=/path/to/python." >&2
  return 1
}

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
  python=$(find_python)
  if ! "$python" -m venv --clear .venv 2>/dev/null; then
    # Debian keeps venv in a package of its own.
    bash scripts/debian.sh python3-venv
    "$python" -m venv --clear .venv
  fi
fi
if [ ! -x .venv/bin/uv ]; then
  # uv itself comes from the lock too, with its hashes.
  awk '/^uv==/ {inside = 1; print; next} /^[^ ]/ {inside = 0} inside && /--hash/' requirements-dev.lock > .venv/uv.txt
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt
fi
.venv/bin/uv pip install --quiet --compile-bytecode --python .venv/bin/python --require-hashes -r requirements-dev.lock
.venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
# Compiled once here: a program that reads two thousand sources at every start takes twice as long to answer.
.venv/bin/python -m compileall -q -j 0 src || true
printf '%s\n' "$wanted" > "$stamp"
