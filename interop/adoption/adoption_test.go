//go:build interop

// Package adoption_test adopts the WSDL of a server that was written without
// ours: annotated Java classes, published by JAX-WS RI. It fetches the WSDL,
// generates from it, builds the gateway with these types, and takes a pool
// through the nine steps. `make interop` installs what it needs.
package adoption_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"causeway.example/internal/sandbox"
)

const (
	root     = "../.."
	username = "adoption"
	password = "adoption-password"
)

var services = []string{"UtbOrder", "UtbServiceV3", "UtbDataPool"}

// used are the operations that the adapter needs of each service.
var used = map[string]string{
	"UtbOrder":     "orderCreate,orderCreateBulk,orderQuery,orderReset",
	"UtbServiceV3": "getServiceDetail",
	"UtbDataPool":  "getDataPool,updateDataLimit",
}

func TestAdoption(t *testing.T) {
	vendor := startVendor(t)
	types := map[string]string{}
	for _, service := range services {
		pkg := strings.ToLower(service)
		folder, err := filepath.Abs(filepath.Join(root, "adapters/soap/internal", pkg))
		if err != nil {
			t.Fatal(err)
		}
		types[filepath.Join(folder, "types.gen.go")] = adopt(t, vendor, service)
	}
	g := startGateway(t, buildGateway(t, types), backEnd(t, vendor))
	t.Run("nine steps", func(t *testing.T) { nineSteps(&gateway{t, g.url}) })
	t.Run("refusal and fault", func(t *testing.T) { refusalAndFault(&gateway{t, g.url}) })
}

// adopt fetches a service's WSDL and returns the file of the types that are
// generated from it, with the names of ours.
func adopt(t *testing.T, vendor, service string) string {
	t.Helper()
	fetched := fetch(t, vendor+"/"+service+"?wsdl", service)
	pkg := strings.ToLower(service)
	output := filepath.Join(t.TempDir(), pkg+".go")
	names := filepath.Join(root, "adapters/soap/internal", pkg, service+".wsdl")
	t.Setenv("GOPACKAGE", pkg)
	command(t, "", "go", "run", "../../adapters/soap/internal/generate", "-operations", used[service], "-names", names, "-o", output, fetched)
	source, err := os.ReadFile(output)
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(source), "package ")
	t.Logf("%s:\n%s", service, head)
	return output
}

// backEnd serves both halves at one address, as the vendor's does: SOAP is the
// Java server's, and REST the sandbox's.
func backEnd(t *testing.T, vendor string) string {
	t.Helper()
	box := httptest.NewServer(sandbox.New(sandbox.Options{Username: username, Password: password, OrderTime: time.Hour}).Handler())
	t.Cleanup(box.Close)
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		to := box.URL
		if slices.ContainsFunc(services, func(s string) bool { return strings.HasSuffix(r.In.URL.Path, "/"+s) }) {
			to = strings.TrimSuffix(vendor, "/tiab")
		}
		target, err := url.Parse(to)
		if err != nil {
			panic(err) // both are addresses of servers of this test
		}
		r.SetURL(target)
	}}
	front := httptest.NewServer(proxy)
	t.Cleanup(front.Close)
	return front.URL + "/tiab"
}

const pools = "/v1/customers/100234/data-pools"

// nineSteps takes the flow through both halves. The orders' server makes
// known pools, so that both halves know them.
func nineSteps(g *gateway) {
	created := g.call(http.StatusAccepted, http.MethodPost, pools, newPool("23045")) // 1
	created.want("9007199254740993", "orderId")
	created.want("pending", "status")

	order := g.call(http.StatusOK, http.MethodGet, "/v1/customers/100234/orders/9007199254740993", "") // 2
	order.want("completed", "status")
	order.want("COMMITTED", "upstreamStatus")
	order.want("createDataPool", "action")
	order.want("0477000001", "dataPool", "serviceNumber")
	if at, err := time.Parse(time.RFC3339, fmt.Sprint(order.at("createdAt").value)); err != nil || at.UnixMilli() != 1780000000000 {
		g.t.Errorf("createdAt: %v %v", at, err)
	}

	path := pools + "/0477000001"
	provider := g.call(http.StatusOK, http.MethodGet, path+"/provider", "") // 3
	provider.want("1", "lineSeqNo")
	provider.want("4711", "providerId")

	accepted(g, http.MethodPost, path+"/consumers", `{"serviceNumbers":["0400000011"]}`, 1) // 4
	accepted(g, http.MethodPost, path+"/consumers", `{"serviceNumbers":["0400000012","0400000013"]}`, 2)
	accepted(g, http.MethodPost, path+"/transfers", `{"targetServiceNumber":"0477000003","serviceNumbers":["0400000006"]}`, 1) // 5

	for consumers, pool := range []string{"0477000001", "0477000002", "0477000003"} { // 6
		read := g.call(http.StatusOK, http.MethodGet, pools+"/"+pool, "")
		read.length(consumers, "consumers")
		read.want("active", "status")
		read.want(int64(50)<<30, "capBytes")
	}

	limited := g.call(http.StatusAccepted, http.MethodPut, path+"/consumers/0400000001/data-limit", `{"limitBytes":10737418240}`) // 7
	limited.want("4611686018427387905", "orderId")
	read := g.call(http.StatusOK, http.MethodGet, pools+"/0477000003", "")
	read.want("0400000001", "consumers", 0, "serviceNumber")
	read.want(int64(10)<<30, "consumers", 0, "limitBytes")

	accepted(g, http.MethodDelete, path+"/consumers/0400000002", "", 1) // 8
	accepted(g, http.MethodPost, path+"/consumers/removals", `{"serviceNumbers":["0400000003","0400000004"]}`, 2)
	g.call(http.StatusAccepted, http.MethodDelete, pools+"/0477000002", "") // 9
}

// accepted demands that every one of n items of a bulk write was accepted.
func accepted(g *gateway, method, path, body string, n int) {
	g.t.Helper()
	a := g.call(http.StatusAccepted, method, path, body)
	a.length(n, "results")
	for i := range n {
		a.want("accepted", "results", i, "status")
		if a.at("results", i, "orderId").value == nil {
			g.t.Errorf("item %d has no order", i)
		}
	}
}

// poolName has letters beyond ASCII and beyond 16 bits, and what XML escapes.
const poolName = `Büro & <Küche> „Łódź“ 🏢`

func newPool(plan string) string {
	return fmt.Sprintf(`{"planNumber":%q,"name":%q,"notificationEmail":"ops@example.com"}`, plan, poolName)
}

// refusalAndFault shows an error code in the result, which says what was sent,
// and a declared fault.
func refusalAndFault(g *gateway) {
	refused := g.call(http.StatusUnprocessableEntity, http.MethodPost, pools, newPool("1"))
	refused.want("rejected", "outcome")
	refused.want("Kein Tarif für „"+poolName+"“", "upstream", "message")

	fault := g.call(http.StatusBadGateway, http.MethodPost, pools, newPool("500"))
	fault.want("unknown", "outcome")
	fault.want("Träger nicht erreichbar", "upstream", "message")
	g.call(http.StatusNotFound, http.MethodGet, "/v1/customers/100234/orders/1", "")
}
