#!/usr/bin/env bash
# Shows what a Redis that fails costs (faults), or that nothing is lost or
# grows when it is killed again and again (soak, for $SOAK). With --write the
# table goes into docs/redis-faults.md.
set -euo pipefail
cd "$(dirname "$0")"
. ./page.sh
what=$1
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT

(cd .. && go build -tags nomsgpack -trimpath -o "$bin/gateway" ./cmd/gateway)
go build -trimpath -o "$bin" ./redisfaults
{
  machine
  printf ', %s; commit %s.\n\n' "$(redis-server --version | sed 's/.* v=\([^ ]*\).*/Redis \1/')" "$(git describe --always --dirty)"
  "$bin/redisfaults" -bin "$bin/gateway" -for "${SOAK:-5m}" "$what"
} | tee "$bin/tables.md"

if [ "${2:-}" = --write ]; then
  put ../docs/redis-faults.md "redis-$what" "$bin/tables.md"
fi
