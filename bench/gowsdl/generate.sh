#!/usr/bin/env bash
# Generates the client of UtbOrder with gowsdl, its runtime's half included,
# and changes the two things without which it cannot talk to the back end:
#   - nested types lose their XMLName: encoding/xml refuses it as the name of
#     an element, because it is that of the type;
#   - orderQuery names its own namespace by a prefix: by default gowsdl puts
#     the children into the wrapper's namespace, where JAX-WS does not see them.
set -euo pipefail
cd "$(dirname "$0")"
go tool gowsdl -p utborder -d . -o client.gen.go ../../internal/sandbox/octanesim/wsdl/UtbOrder.wsdl >/dev/null
roots='order(Create|CreateBulk|Query|Reset)(Response)?'
sed -i -E \
  -e "/XMLName .* $roots\"\`\$/b" -e '/XMLName xml.Name/d' utborder/client.gen.go
sed -i -E \
  -e 's|XMLName xml.Name `xml:"([^ ]+) orderQuery"`|XMLName xml.Name `xml:"o:orderQuery"`\n\tSpace string `xml:"xmlns:o,attr"`|' utborder/client.gen.go
gofmt -w utborder/client.gen.go
