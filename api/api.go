// Package api holds the API description, OpenAPI 3.1, as the gateway serves
// it. The file is generated from the annotations in handlers: change those,
// then run `go run ./internal/openapigen`.
package api

import _ "embed" // for the directive below

// OpenAPI is the API description in YAML. It must not be changed.
//
//go:embed openapi.yaml
var OpenAPI []byte
