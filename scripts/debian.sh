#!/usr/bin/env bash
# debian.sh PACKAGE...: installs the Debian packages that are missing, without a question.
set -euo pipefail
missing=()
for package in "$@"; do
  [ "$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null)" = "install ok installed" ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0
if ! command -v apt-get >/dev/null; then
  echo "These packages are needed and this is not Debian: ${missing[*]}. Install them and run again." >&2
  exit 1
fi
run=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
    echo "These packages are needed: ${missing[*]}. Install them as root (apt-get install ${missing[*]}) and run again." >&2
    exit 1
  fi
  run=(sudo -n)
fi
echo "  installing from Debian: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
# Another package manager may hold the lock for a while: wait for it instead of failing.
options=(-qq -y -o DPkg::Lock::Timeout=600 --no-install-recommends)
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! "${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install "${options[@]}" "${missing[@]}" > "$log" 2>&1; then
  # The package list may be old or empty on a new machine.
  "${run[@]}" apt-get update -qq
  "${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install "${options[@]}" "${missing[@]}" > "$log" 2>&1 || { cat "$log" >&2; exit 1; }
fi
