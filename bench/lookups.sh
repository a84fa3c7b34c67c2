#!/usr/bin/env bash
# Measures a look-up that the memory answers, and one that Redis answers beside
# a bare GET of the same client to the same server: on all cores, and with Redis
# on one core. With --write the tables go into docs/benchmarks.md.
set -euo pipefail
cd "$(dirname "$0")"
. ./page.sh
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT

(cd .. && go test -c -o "$bin/cache.test" ./cache)
measure() { ${pinned:-} "$bin/cache.test" -test.run '^$' -test.bench "$1" -test.count "$2" -test.benchtime 300ms | sed 's/#[0-9]*//'; }
measure '^BenchmarkMemoryHit$' 8 >"$bin/memory.txt"
measure '^BenchmarkRedisHit$' 1 >"$bin/warm.txt" # a process is slower at first
for _ in 1 2; do
  measure '^BenchmarkRedisHit$' 1 | tail -n +7 >>"$bin/redis.txt"
done
pinned='taskset -c 0' measure '^BenchmarkRedisHit$' 1 >"$bin/pinned.txt"
{
  machine
  printf ', %s; commit %s.\n\n```text\n' "$(redis-server --version | sed 's/.* v=\([^ ]*\).*/Redis \1/')" "$(git describe --always --dirty)"
  go tool benchstat memory="$bin/memory.txt"
  printf '\n'
  go tool benchstat -col /of "$bin/redis.txt"
  printf '\nAll on one core, the server as well:\n\n'
  go tool benchstat -col /of "$bin/pinned.txt"
  printf '```\n'
} | tee "$bin/tables.md"

if [ "${1:-}" = --write ]; then
  put ../docs/benchmarks.md bench-lookups "$bin/tables.md"
fi
