#!/usr/bin/env bash
# Coverage of the parts that translate, without generated files.
set -euo pipefail
cd "$(dirname "$0")/.."
least=85
profile=$(mktemp)
log=$(mktemp)
trap 'rm -f "$profile" "$log"' EXIT
packages=$(go list ./handlers/... ./adapters/... ./internal/gateway/... ./internal/charset ./internal/wsdl ./internal/wsdlcheck | paste -sd, -)
go test -coverpkg="$packages" -coverprofile="$profile" ./handlers/... ./adapters/... ./internal/gateway/... ./internal/charset ./internal/wsdl ./internal/wsdlcheck ./cmd/... >"$log" || { cat "$log"; exit 1; }
grep -vE '\.gen\.go:|/internal/generate/' "$profile" | awk -v least=$least '
  NR == 1 { next }
  { split($1, at, ":"); n = split(at[1], dir, "/"); area = dir[2] == "internal" ? dir[2] "/" dir[3] : dir[2]
    if (!($1 in size)) { size[$1] = $2; where[$1] = area }
    if ($3 > 0) hit[$1] = 1 }
  END {
    for (b in size) { all[where[b]] += size[b]; if (b in hit) covered[where[b]] += size[b] }
    bad = 0
    for (a in all) { share = 100 * covered[a] / all[a]; printf "%-20s %5.1f %% of %d statements\n", a, share, all[a]; if (share < least) bad = 1 }
    if (bad) { print "cover: below " least " %"; exit 1 }
  }'
