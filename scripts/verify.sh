#!/usr/bin/env bash
# Regenerates everything that is generated, and fails on any difference from
# what is committed. The simulators own copies of the WSDLs, because they must
# not read the adapters' ones: the copies have to be equal.
set -euo pipefail
cd "$(dirname "$0")/.."
go mod tidy
go generate ./adapters/soap/...
go run ./adapters/soap/internal/wsdlreport docs/wsdl-report.md
go run ./internal/openapigen
(cd bench && go mod tidy && go generate ./... && go vet ./...)
gofmt -l $(git ls-files '*.go') | { ! grep . ; }
for file in $(cd adapters/soap/internal && find . -maxdepth 2 '(' -name '*.wsdl' -o -name '*.xsd' ')'); do
  copy=internal/sandbox/octanesim/wsdl/$(basename "$file")
  cmp "adapters/soap/internal/$file" "$copy"
done
if ! git diff --exit-code --stat || [ -n "$(git status --porcelain --untracked-files=all)" ]; then
  git status --short
  echo "verify: the tree differs from what its sources generate (or was not clean before)" >&2
  exit 1
fi
echo "verify: everything generated is as committed"
