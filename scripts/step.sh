#!/usr/bin/env bash
# step.sh LABEL COMMAND...: runs the command, says what it is and how long it took.
set -uo pipefail
label=$1
shift
printf '→ %s …\n' "$label"
start=$(date +%s)
"$@"
code=$?
took=$(($(date +%s) - start))
if [ "$code" -eq 0 ]; then
  printf '  %s: done in %s s\n' "$label" "$took"
else
  printf '  %s: failed after %s s (exit code %s)\n' "$label" "$took" "$code" >&2
fi
exit "$code"
