#!/usr/bin/env bash
# Runs every fuzz target of the tree, one after the other, for a bounded time.
#
# At the end of its time Go's fuzzer sometimes reports "context deadline
# exceeded" without an input that fails: that is its own, so the target runs
# once more. A finding always names the input that it wrote down.
set -euo pipefail
cd "$(dirname "$0")/.."
time=${1:-30s}
log=$(mktemp)
trap 'rm -f "$log"' EXIT

fuzz() { go test -run '^$' -fuzz "^$2\$" -fuzztime "$time" -fuzzminimizetime 5s "$1" >"$log" 2>&1; }

for package in $(go list ./...); do
  for target in $(go test -list '^Fuzz' "$package" | grep '^Fuzz' || true); do
    if ! fuzz "$package" "$target"; then
      if grep -q 'Failing input' "$log" || ! grep -q 'context deadline exceeded' "$log" || ! fuzz "$package" "$target"; then
        cat "$log"
        echo "fuzz: $package $target has a finding" >&2
        exit 1
      fi
    fi
    printf '%-50s %-24s %s\n' "${package#*/}" "$target" "$(grep -o 'execs: [0-9]*' "$log" | tail -1), no finding"
  done
done
