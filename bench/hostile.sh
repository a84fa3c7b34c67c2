#!/usr/bin/env bash
# Attacks the gateway in the chart's limits, with a well-behaved client beside
# it. With --write the table goes into docs/hostile.md.
set -euo pipefail
cd "$(dirname "$0")"
. ./page.sh
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT

go build -trimpath -o "$bin" ./memory
failed=0
{
  machine
  printf '; commit %s.\n\n' "$(git describe --always --dirty)"
  timeout 15m "$bin/memory" -attacks -root ../bin/rootfs
} | tee "$bin/tables.md" || failed=$?

if [ "${1:-}" = --write ] && [ "$failed" = 0 ]; then
  put ../docs/hostile.md hostile "$bin/tables.md"
fi
exit "$failed"
