#!/usr/bin/env bash
# Measures the gateway end to end and its SOAP codec, and prints the tables of
# docs/benchmarks.md. With --write it puts them there. Some six minutes.
set -euo pipefail
cd "$(dirname "$0")"
. ./page.sh
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT

(cd .. && go build -tags nomsgpack -trimpath -o "$bin/gateway" ./cmd/gateway)
go build -trimpath -o "$bin" ./endtoend ./load ./proxy ./gowsdl ./codec
(cd nodesoap && npm ci --silent --no-audit --no-fund)

version() { "$@" 2>/dev/null || echo none; }
{
  machine
  printf ', Node %s, Caddy %s; commit %s.\n\n' "$(version node --version)" "$(version caddy version)" "$(git describe --always --dirty)"
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
  put ../docs/benchmarks.md bench "$bin/tables.md"
fi
