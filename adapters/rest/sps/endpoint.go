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

// String returns what [ParseEndpoint] reads.
func (e Endpoint) String() string { return e.Method + " " + e.Path }

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

// DefaultOperations returns the endpoints assumed for the five operations:
// the vendor's own are not public.
func DefaultOperations() map[string]Endpoint {
	return map[string]Endpoint{
		gateway.CallAddBuckets.Operation:        {http.MethodPost, "/buckets"},
		gateway.CallSwapPrimaryBucket.Operation: {http.MethodPut, "/primaryBucket"},
		gateway.CallCancelBuckets.Operation:     {http.MethodPost, "/buckets/cancel"},
		gateway.CallBalances.Operation:          {http.MethodGet, "/balances"},
		gateway.CallUpdateBalances.Operation:    {http.MethodPut, "/balances"},
	}
}

// operations lays the configured endpoints over the defaults, and checks them.
func operations(configured map[string]Endpoint) (map[string]Endpoint, error) {
	all := DefaultOperations()
	var faults []error
	for name, endpoint := range configured {
		if _, known := all[name]; !known {
			faults = append(faults, fmt.Errorf("operation %q is unknown", name))
			continue
		}
		if err := endpoint.check(); err != nil {
			faults = append(faults, fmt.Errorf("operation %s: %w", name, err))
		}
		all[name] = endpoint
	}
	for _, call := range calls {
		// The read tells its subject in the query. A write must not be a GET:
		// net/http repeats those by itself when a connection breaks.
		isGet := all[call.Operation].Method == http.MethodGet
		if isGet && call.Class == gateway.Write {
			faults = append(faults, fmt.Errorf("operation %s: a write cannot be a GET", call.Operation))
		}
		if !isGet && call.Class == gateway.Read {
			faults = append(faults, fmt.Errorf("operation %s: a read must be a GET", call.Operation))
		}
	}
	return all, errors.Join(faults...)
}
