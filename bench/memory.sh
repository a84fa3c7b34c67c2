#!/usr/bin/env bash
# Shows what the gateway takes with 1 000 requests in flight in a container's
# limits. With --write the table goes into docs/sizing.md.
set -euo pipefail
cd "$(dirname "$0")"
. ./page.sh
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT

go build -trimpath -o "$bin" ./memory ./load
{
  machine
  printf '; commit %s.\n\n' "$(git describe --always --dirty)"
  "$bin/memory" -root ../bin/rootfs -load "$bin/load"
} | tee "$bin/tables.md"

if [ "${1:-}" = --write ]; then
  put ../docs/sizing.md memory "$bin/tables.md"
fi
