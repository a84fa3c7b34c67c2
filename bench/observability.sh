#!/usr/bin/env bash
# Measures what metrics and traces cost the gateway, in CPU time per request,
# and prints the table of docs/benchmarks.md. With --write it puts it there.
# Some four minutes, on two cores: one is the gateway's, one everybody else's.
set -euo pipefail
cd "$(dirname "$0")"
. ./page.sh
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT

(cd .. && go build -tags nomsgpack -trimpath -o "$bin/gateway" ./cmd/gateway)
(cd .. && go build -tags nomsgpack -trimpath -ldflags '-X main.noMetrics=yes' -o "$bin/gateway-unseen" ./cmd/gateway)
go build -trimpath -o "$bin" ./endtoend ./load
{
  machine
  printf '; commit %s.\n\n' "$(git describe --always --dirty)"
  taskset -c 0 "$bin/endtoend" -bin "$bin" -rounds "${ROUNDS:-15}" observability
} | tee "$bin/tables.md"

if [ "${1:-}" = --write ]; then
  put ../docs/benchmarks.md bench-observability "$bin/tables.md"
fi
