//go:build interop

// Package adoption_test adopts the WSDL of a server that was written without
// ours: annotated Java classes, published by JAX-WS RI. It fetches the WSDL,
// generates from it, builds the gateway with these types, and takes a pool
// through the nine steps. `make interop` installs what it needs.
package adoption_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
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
	ours := buildGateway(t, nil)
	adopted := map[string]string{}
	for _, service := range services {
		fetched := fetch(t, ours, vendor, service)
		tellsDifferences(t, ours, fetched, service)
		adopt(t, adopted, fetched, service)
	}
	theirs := buildGateway(t, adopted)
	for _, service := range services {
		if out := command(t, "", theirs, "wsdl", "check", "--url", vendor+"/"+service+"?wsdl"); !strings.Contains(out, "no difference") {
			t.Errorf("after the adoption:\n%s", out)
		}
	}
	g := startGateway(t, theirs, backEnd(t, vendor))
	t.Run("nine steps", func(t *testing.T) { nineSteps(&gateway{t, g.url, g.lines}) })
	t.Run("refusal and fault", func(t *testing.T) { refusalAndFault(&gateway{t, g.url, g.lines}) })
}

// fetch saves a service's WSDL and what it imports, and returns the WSDL.
func fetch(t *testing.T, gateway, vendor, service string) string {
	t.Helper()
	dir := t.TempDir()
	t.Log(command(t, "", gateway, "wsdl", "fetch", "--url", vendor+"/"+service+"?wsdl", "--dir", dir))
	return filepath.Join(dir, service+".wsdl")
}

// differences are some that the check has to name, of each service one.
var differences = map[string]string{
	"UtbOrder":     "orderCreate/createRequest/creditLimit: an element that we do not know (now xs:decimal)",
	"UtbServiceV3": "getServiceDetail/serviceDetail/serviceDetails/custno: an optional element is required now",
	"UtbDataPool":  "getDataPoolResponse/return/provider/usageInBytes: an element that we do not know (now xs:integer)",
}

func tellsDifferences(t *testing.T, gateway, fetched, service string) {
	t.Helper()
	out, err := try(t, "", gateway, "wsdl", "check", "--file", fetched)
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("the check of a WSDL that differs: %v", err)
	}
	if !strings.Contains(out, differences[service]) {
		t.Errorf("want %q in\n%s", differences[service], out)
	}
}

// adopt puts the files of a fetched WSDL, and the types that are generated
// from it with the names of ours, in the place of those in the tree.
func adopt(t *testing.T, replace map[string]string, fetched, service string) {
	t.Helper()
	pkg := strings.ToLower(service)
	folder, err := filepath.Abs(filepath.Join(root, "adapters/soap/internal", pkg))
	if err != nil {
		t.Fatal(err)
	}
	output := filepath.Join(t.TempDir(), "types.gen.go")
	t.Setenv("GOPACKAGE", pkg)
	command(t, "", "go", "run", "../../adapters/soap/internal/generate",
		"-operations", used[service], "-names", filepath.Join(folder, service+".wsdl"), "-o", output, fetched)
	source, err := os.ReadFile(output)
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(source), "package ")
	t.Logf("%s:\n%s", service, head)
	files, err := filepath.Glob(filepath.Join(filepath.Dir(fetched), "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(files, output) {
		replace[filepath.Join(folder, filepath.Base(file))] = file
	}
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
	fault.want(nil, "upstream", "message") // the text of a failure is for the log
	g.wantLogged("Träger nicht erreichbar")
	g.call(http.StatusNotFound, http.MethodGet, "/v1/customers/100234/orders/1", "")
}
