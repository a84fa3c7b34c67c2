#!/usr/bin/env bash
# Makes clients of api/openapi.yaml with generators that nobody here wrote, and
# compiles them and programs that use them, into out/. TestGeneratedClients runs
# those programs. Every version is pinned; Node 18 or newer.
set -euo pipefail
cd "$(dirname "$0")"
description=$(realpath ../../api/openapi.yaml)

lint/check.sh

npm ci --silent --no-audit --no-fund
rm -rf out
mkdir out

# quietly NAME COMMAND... shows what the command says only if it fails.
quietly() {
  local name=$1
  shift
  if ! "$@" >out/log 2>&1; then
    cat out/log >&2
    echo "$name: failed" >&2
    exit 1
  fi
  echo "$name: made"
}
quietly openapi-typescript npx --no-install openapi-typescript "$description" -o out/schema.d.ts
quietly openapi-zod-client npx --no-install openapi-zod-client "$description" -o out/zodios.ts
quietly swagger-typescript-api npx --no-install swagger-typescript-api generate -p "$description" -o out/sta --name api.ts
quietly typed-openapi npx --no-install typed-openapi "$description" -o out/typed.ts --runtime zod
quietly 'Hey API' npx --no-install openapi-ts -f openapi-ts.config.mjs
quietly orval npx --no-install orval --config orval.config.mjs
quietly kubb npx --no-install kubb generate --config kubb.config.mjs
npx --no-install tsc -p .
echo "all of them compile, and so do the programs that use them"
for program in fetch heyapi; do
  npx --no-install esbuild "$program.ts" --bundle --platform=node --format=esm --log-level=error --outfile="out/$program.mjs"
done

# The Go clients are made outside of the tree, which holds no generated Go but
# the SOAP types.
out=$PWD/out
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r client/* "$work"
cd "$work"
go tool oapi-codegen -generate types,client -package client -o client.gen.go "$description"
go tool ogen --package ogenclient --target ogenclient "$description" 2>&1 | grep -v '^WARN' || true
go vet ./...
go build -o "$out/" ./cmd/oapi ./cmd/ogen
echo "oapi-codegen, ogen: made, and the programs that use them compile"
