#!/usr/bin/env bash
# Measures what metrics and traces cost the gateway, in CPU time per request,
# and prints the tables of docs/benchmarks.md. With --write it puts them there.
# About four minutes on two cores: one for the gateway, one for everything else.
set -euo pipefail
cd "$(dirname "$0")"
. ./page.sh
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT

(cd .. && go build -tags nomsgpack -trimpath -o "$bin/gateway" ./cmd/gateway)
go build -trimpath -o "$bin" ./endtoend ./load
{
  machine
  printf '; commit %s.\n\n' "$(git describe --always --dirty)"
  taskset -c 0 "$bin/endtoend" -bin "$bin" -rounds "${ROUNDS:-15}" observability
  printf '\n```text\n'
  (cd .. && taskset -c 1 go test -run '^$' -bench '^BenchmarkMetrics$' -benchmem -count 6 ./internal/telemetry)
  printf '```\n'
} | tee "$bin/tables.md"

if [ "${1:-}" = --write ]; then
  put ../docs/benchmarks.md bench-observability "$bin/tables.md"
fi
