#!/usr/bin/env bash
# Makes a TypeScript and a Go client of api/openapi.yaml with generators that
# nobody here wrote, and compiles programs that use them. Every version is
# pinned; Node 18 or newer.
set -euo pipefail
cd "$(dirname "$0")"

lint/check.sh

npm ci --silent --no-audit --no-fund
npx --no-install openapi-typescript ../../api/openapi.yaml -o generated.d.ts >/dev/null
npx --no-install tsc --strict --noEmit --skipLibCheck false usage.ts
echo "openapi-typescript: types made, usage.ts compiles"

# The Go client is made outside of the tree, which holds no generated Go but
# the SOAP types.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp client/* "$work"
description=$(realpath ../../api/openapi.yaml)
cd "$work"
go tool oapi-codegen -generate types,client -package client -o client.gen.go "$description"
go vet ./...
echo "oapi-codegen: client made, usage.go compiles"
