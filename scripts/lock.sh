#!/usr/bin/env bash
# Writes the hash-locked requirements. They name packages, versions and hashes, never a download host.
set -euo pipefail
cd "$(dirname "$0")/.."
export UV_SYSTEM_CERTS=1 UV_PYTHON_DOWNLOADS=never UV_CUSTOM_COMPILE_COMMAND="make lock"
compile=(.venv/bin/uv pip compile --quiet --upgrade --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links pyproject.toml)
"${compile[@]}" --extra dev -o requirements-dev.lock
"${compile[@]}" -c requirements-dev.lock -o requirements.lock
"${compile[@]}" --extra bench -c requirements-dev.lock -o requirements-bench.lock
"${compile[@]}" --extra spark -c requirements-dev.lock -o requirements-spark.lock
