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
// with what this adapter calls and sends. Its usage covers whole responses.
func Services(ctx context.Context) ([]wsdl.Compiled, error) {
	var services []wsdl.Compiled
	for _, s := range []struct {
		documents  fs.FS
		wsdl       string
		operations []string
		unused     []string
	}{
		{utborder.Documents, utborder.WSDL, []string{"orderCreate", "orderCreateBulk", "orderQuery"}, unsentOrder},
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
			Usage:    wsdl.Usage{Operations: s.operations, Element: except(s.unused)},
		})
	}
	return services, nil
}

// unsentOrder are the elements of requests that the adapter never sends.
var unsentOrder = []string{
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

// except tells of a path whether it is none of those.
func except(paths []string) func(string) bool {
	unused := map[string]bool{}
	for _, p := range paths {
		unused[p] = true
	}
	return func(path string) bool { return !unused[path] }
}
