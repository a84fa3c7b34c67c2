package sps

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"

	"causeway.example/internal/gateway"
)

// Endpoint is the verb and the path, below the base URL, of one operation.
type Endpoint struct {
	Method string
	Path   string
}

// ParseEndpoint reads an endpoint such as "PUT /balances".
func ParseEndpoint(text string) (Endpoint, error) {
	method, target, found := strings.Cut(text, " ")
	if !found {
		return Endpoint{}, fmt.Errorf("%q is not a verb and a path, such as PUT /balances", text)
	}
	e := Endpoint{Method: method, Path: target}
	return e, e.check()
}

func (e Endpoint) check() error {
	switch e.Method {
	case http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
	default:
		return fmt.Errorf("verb %q is not one of GET, POST, PUT, PATCH, DELETE", e.Method)
	}
	u, err := url.Parse(e.Path)
	if err != nil || u.String() != e.Path || u.Path != e.Path || !strings.HasPrefix(e.Path, "/") {
		return fmt.Errorf("path %q is not an absolute path of plain characters, without query", e.Path)
	}
	if clean := path.Clean(e.Path); clean != e.Path && clean+"/" != e.Path {
		return fmt.Errorf("path %q has empty or dot segments", e.Path)
	}
	return nil
}

// calls are the operations of SPS.
var calls = []gateway.Call{
	gateway.CallAddBuckets, gateway.CallSwapPrimaryBucket, gateway.CallCancelBuckets,
	gateway.CallBalances, gateway.CallUpdateBalances,
}

// checkOperations checks that each operation of SPS has an endpoint that can
// serve it, and that there is no other.
func checkOperations(operations map[string]Endpoint) error {
	var faults []error
	known := map[string]bool{}
	for _, call := range calls {
		known[call.Operation] = true
		if err := checkOperation(call, operations); err != nil {
			faults = append(faults, fmt.Errorf("operation %s: %w", call.Operation, err))
		}
	}
	for name := range operations {
		if !known[name] {
			faults = append(faults, fmt.Errorf("operation %q is unknown", name))
		}
	}
	return errors.Join(faults...)
}

func checkOperation(call gateway.Call, operations map[string]Endpoint) error {
	endpoint, found := operations[call.Operation]
	if !found {
		return errors.New("its verb and path are missing")
	}
	// The read tells its subject in the query. A write must not be a GET:
	// net/http repeats those by itself when a connection breaks.
	switch isGet := endpoint.Method == http.MethodGet; {
	case isGet && call.Class == gateway.Write:
		return errors.New("a write cannot be a GET")
	case !isGet && call.Class == gateway.Read:
		return errors.New("a read must be a GET")
	}
	return endpoint.check()
}
