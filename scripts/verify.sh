#!/usr/bin/env bash
# Regenerates everything that is generated, and fails on any difference from
# what is committed, or if the program does not build for another system. The simulators own copies of the WSDLs, because they must
# not read the adapters' ones: the copies have to be equal.
set -euo pipefail
cd "$(dirname "$0")/.."
go mod tidy
go generate ./adapters/soap/...
go run ./adapters/soap/internal/wsdlreport docs/wsdl-report.md
go run ./internal/openapigen
(cd bench && go mod tidy && go generate ./... && go vet ./...)
# Releases are also made for a system that is no Unix.
GOOS=windows CGO_ENABLED=0 go build -o /dev/null ./cmd/gateway
gofmt -l $(git ls-files '*.go') | { ! grep . ; }
for copy in internal/sandbox/octanesim/wsdl/*; do
  # Where a vendor's WSDL was adopted, ours has moved to names/.
  file=$(find adapters/soap/internal -path "*/names/$(basename "$copy")")
  cmp "${file:-$(find adapters/soap/internal -maxdepth 2 -name "$(basename "$copy")")}" "$copy"
done
if ! git diff --exit-code --stat || [ -n "$(git status --porcelain --untracked-files=all)" ]; then
  git status --short
  echo "verify: the tree differs from what its sources generate (or was not clean before)" >&2
  exit 1
fi
echo "verify: everything generated is as committed"
