#!/usr/bin/env bash
# Shows where the memory of a request in flight goes, from heap profiles and the
# counts of the runtime: what other work is on the machine does not matter. With
# --write the tables go into docs/decisions/request-memory.md.
#
#   ONLY=getOrder bench/memorybudget.sh    of another operation; "" is all five
set -euo pipefail
cd "$(dirname "$0")"
. ./page.sh
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT

go build -trimpath -o "$bin" ./memory
{
  machine
  printf '; commit %s.\n' "$(git describe --always --dirty)"
  "$bin/memory" -budget -root ../bin/rootfs -only "${ONLY-updateDataLimit}"
} | tee "$bin/tables.md"

if [ "${1:-}" = --write ]; then
  put ../docs/decisions/request-memory.md memory-budget "$bin/tables.md"
fi
