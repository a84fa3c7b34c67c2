#!/usr/bin/env bash
# Measures the gateway end to end and its SOAP codec, and prints the tables of
# docs/benchmarks.md. With --write it puts them there. Some six minutes.
set -euo pipefail
cd "$(dirname "$0")"
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT

(cd .. && go build -trimpath -o "$bin/gateway" ./cmd/gateway)
go build -trimpath -o "$bin" ./endtoend ./load ./proxy ./gowsdl ./codec
(cd nodesoap && npm ci --silent --no-audit --no-fund)

version() { "$@" 2>/dev/null || echo none; }
{
  printf '%s: %s, %s cores, Linux %s, %s, Node %s, Caddy %s; commit %s.\n\n' \
    "$(date -u +%Y-%m-%d)" "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)" "$(nproc)" "$(uname -r | cut -d- -f1)" \
    "$(go env GOVERSION)" "$(version node --version)" "$(version caddy version)" "$(git describe --always --dirty)"
  printf '### One getOrder, end to end\n\n'
  "$bin/endtoend" -bin "$bin"
  printf '\n### The codec\n\n'
  # One process for each direction: what one leaves on the heap is no cost of the other.
  for direction in Decode Encode; do
    (cd .. && go test -run '^$' -bench "^Benchmark$direction\$" -cpu 1 -count 6 -benchtime 200ms ./adapters/soap)
  done >"$bin/codec.txt"
  "$bin/codec" <"$bin/codec.txt"
  printf '\n```text\n'
  go tool benchstat -col /codec "$bin/codec.txt"
  printf '```\n'
} | tee "$bin/tables.md"

if [ "${1:-}" = --write ]; then
  page=../docs/benchmarks.md
  awk -v tables="$bin/tables.md" '
    /^<!-- end: make bench -->/ { inside = 0 }
    !inside { print }
    /^<!-- begin: make bench -->/ { inside = 1; print ""; while ((getline line < tables) > 0) print line; print "" }
  ' "$page" >"$bin/page.md"
  cp "$bin/page.md" "$page"
fi
