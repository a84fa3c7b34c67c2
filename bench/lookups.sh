#!/usr/bin/env bash
# Measures a look-up that the memory answers, and one that Redis answers beside
# a bare GET of the same client to the same server. With --write the tables go
# into docs/benchmarks.md.
set -euo pipefail
cd "$(dirname "$0")"
. ./page.sh
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT

(cd .. && go test -c -o "$bin/cache.test" ./cache)
measure() { "$bin/cache.test" -test.run '^$' -test.bench "$1" -test.benchtime 100ms; }
for _ in {1..40}; do # in turns: the machine is not the same from one second to the next
  measure '^BenchmarkMemoryHit$' >>"$bin/memory.txt"
  measure '^BenchmarkRedisHit$' >>"$bin/redis.txt"
done
{
  machine
  printf ', %s; commit %s.\n\n```text\n' "$(redis-server --version | sed 's/.* v=\([^ ]*\).*/Redis \1/')" "$(git describe --always --dirty)"
  go tool benchstat memory="$bin/memory.txt"
  printf '\n'
  go tool benchstat -col /of "$bin/redis.txt"
  printf '```\n'
} | tee "$bin/tables.md"

if [ "${1:-}" = --write ]; then
  put ../docs/benchmarks.md bench-lookups "$bin/tables.md"
fi
