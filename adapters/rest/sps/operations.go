package sps

import (
	"errors"
	"fmt"

	"causeway.example/internal/endpoint"
	"causeway.example/internal/gateway"
)

// Endpoint is the method and the path, below the base URL, of one operation.
type Endpoint = endpoint.Endpoint

// calls are the operations of SPS.
var calls = []gateway.Call{
	gateway.CallAddBuckets, gateway.CallSwapPrimaryBucket, gateway.CallCancelBuckets,
	gateway.CallBalances, gateway.CallUpdateBalances,
}

// checkOperations returns an error for every operation of SPS without an
// endpoint that can serve it, and for every unknown operation.
func checkOperations(operations map[string]Endpoint) error {
	var errs []error
	known := map[string]bool{}
	for _, call := range calls {
		known[call.Operation] = true
		if err := checkOperation(call, operations); err != nil {
			errs = append(errs, fmt.Errorf("operation %s: %w", call.Operation, err))
		}
	}
	for name := range operations {
		if !known[name] {
			errs = append(errs, fmt.Errorf("operation %q is unknown", name))
		}
	}
	return errors.Join(errs...)
}

func checkOperation(call gateway.Call, operations map[string]Endpoint) error {
	e, found := operations[call.Operation]
	if !found {
		return errors.New("its verb and path are missing")
	}
	if err := e.CheckMethod(call.Class == gateway.Read); err != nil {
		return err
	}
	return e.Check()
}
