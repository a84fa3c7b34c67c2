package octane

import (
	"context"
	"io/fs"
	"strings"

	"causeway.example/adapters/soap/internal/utbdatapool"
	"causeway.example/adapters/soap/internal/utborder"
	"causeway.example/adapters/soap/internal/utbservicev3"
	"causeway.example/internal/wsdl"
)

// Services returns the back end's SOAP services, read from the embedded WSDLs,
// with the operations that this adapter calls and the elements that it sends.
// Whole responses count as used.
func Services(ctx context.Context) ([]wsdl.Compiled, error) {
	var services []wsdl.Compiled
	for _, s := range []struct {
		documents  fs.FS
		wsdl       string
		operations []string
		unsent     []string
	}{
		{utborder.Documents, utborder.WSDL, []string{"orderCreate", "orderCreateBulk", "orderQuery", "orderReset"}, unsentOrderElements},
		{utbservicev3.Documents, utbservicev3.WSDL, []string{"getServiceDetail"}, nil},
		{utbdatapool.Documents, utbdatapool.WSDL, []string{"getDataPool", "updateDataLimit"}, nil},
	} {
		contract, err := wsdl.Read(ctx, wsdl.FS(s.documents, s.wsdl))
		if err != nil {
			return nil, err
		}
		services = append(services, wsdl.Compiled{
			Name:     strings.TrimSuffix(s.wsdl, ".wsdl"),
			Contract: contract,
			Usage:    wsdl.Usage{Operations: s.operations, Element: notIn(s.unsent)},
		})
	}
	return services, nil
}

// unsentOrderElements are the elements of order requests that are never sent.
var unsentOrderElements = []string{
	"orderCreate/createRequest/custReqDate",
	"orderCreate/createRequest/orderItems/WmeOptInConsumerReqItem",
	"orderCreate/createRequest/orderItems/WmeOptOutConsumerReqItem",
	"orderCreate/createRequest/orderItems/wmeNewReqItem",
	"orderCreate/createRequest/orderItems/wmeModifyPlanReqItem",
	"orderCreate/createRequest/orderItems/wmeOnceOffBoltonReqItem",
	"orderCreateBulk/orders/orderCreate/orderItems/WmeNewDataPoolReqItem",
	"orderCreateBulk/orders/orderCreate/orderItems/wmeNewReqItem",
	"orderCreateBulk/orders/orderCreate/orderItems/wmeModifyPlanReqItem",
	"orderCreateBulk/orders/orderCreate/orderItems/wmeOnceOffBoltonReqItem",
}

// notIn returns a function that reports whether a path is not among these.
func notIn(paths []string) func(string) bool {
	unused := map[string]bool{}
	for _, p := range paths {
		unused[p] = true
	}
	return func(path string) bool { return !unused[path] }
}
