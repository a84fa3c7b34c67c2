#!/usr/bin/env bash
# Fails if api/openapi.yaml breaks a client of api/baseline.yaml, unless a line
# under "Unreleased" in CHANGELOG.md has the method, the path and what oasdiff
# says about it: docs/versioning.md.
#
#   breaking.sh OASDIFF
set -euo pipefail
[ $# -eq 1 ] || { echo "usage: $0 OASDIFF" >&2; exit 2; }
oasdiff=$1
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

awk '/^## /{on = $2 == "Unreleased"} on' CHANGELOG.md | sed 's/`:\?/ /g' >"$scratch/named"
[ -s "$scratch/named" ] || { echo "breaking: CHANGELOG.md has no section Unreleased" >&2; exit 1; }
# docs/versioning.md allows new words in answers.
echo 'response-property-enum-value-added info' >"$scratch/levels"
compare() { # compare REVISION
  "$oasdiff" breaking --fail-on WARN --severity-levels "$scratch/levels" \
    --err-ignore "$scratch/named" --warn-ignore "$scratch/named" api/baseline.yaml "$1"
}

# Without its first path, the document has to be refused: a comparison that finds
# nothing there would find nothing anywhere.
sed '0,/^  \/v1\//s//  \/v1\/elsewhere\//' api/openapi.yaml >"$scratch/broken.yaml"
if compare "$scratch/broken.yaml" >/dev/null 2>"$scratch/error"; then
  echo "breaking: oasdiff does not notice that a path is gone" >&2
  exit 1
elif [ -s "$scratch/error" ]; then
  cat "$scratch/error" >&2
  exit 1
fi
if ! compare api/openapi.yaml; then
  echo 'breaking: see docs/versioning.md' >&2
  exit 1
fi
echo "breaking: no client of api/baseline.yaml breaks, or CHANGELOG.md says so"
