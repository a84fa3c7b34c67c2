#!/usr/bin/env bash
# Shows what callers notice when replicas are replaced or killed. With --write
# the tables go into docs/rollout.md. A little more than a minute.
set -euo pipefail
cd "$(dirname "$0")"
. ./page.sh
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT

(cd .. && go build -tags nomsgpack -trimpath -o "$bin/gateway" ./cmd/gateway)
go build -trimpath -o "$bin" ./rollout
{
  machine
  printf ', %s; commit %s.\n\n' "$(redis-server --version | sed 's/.* v=\([^ ]*\).*/Redis \1/')" "$(git describe --always --dirty)"
  "$bin/rollout" -bin "$bin/gateway"
} | tee "$bin/tables.md"

if [ "${1:-}" = --write ]; then
  put ../docs/rollout.md rollout "$bin/tables.md"
fi
