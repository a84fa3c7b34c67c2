#!/usr/bin/env bash
# Shows what becomes of requests when nobody reads the log. With --write the
# table goes into docs/logs-and-traces.md. About a minute.
set -euo pipefail
cd "$(dirname "$0")"
. ./page.sh
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT

(cd .. && go build -trimpath -o "$bin/gateway" ./cmd/gateway)
go build -trimpath -o "$bin" ./logstall
{
  machine
  printf '; commit %s.\n\n' "$(git describe --always --dirty)"
  "$bin/logstall" -bin "$bin/gateway"
} | tee "$bin/tables.md"

if [ "${1:-}" = --write ]; then
  put ../docs/logs-and-traces.md log-stall "$bin/tables.md"
fi
