#!/usr/bin/env bash
# Installs the extra `spark` and a Java for it; does nothing when both are there.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v java >/dev/null || bash scripts/debian.sh default-jre-headless
if ! .venv/bin/python -c 'import pyspark' 2>/dev/null; then
  UV_SYSTEM_CERTS=1 UV_PYTHON_DOWNLOADS=never .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements-spark.lock
fi
