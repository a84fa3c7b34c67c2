package gatewaytest

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// KeyList returns the content of a file of API keys: caller-key:hash,…
func KeyList(keys ...string) string {
	var list []string
	for _, key := range keys {
		hash := sha256.Sum256([]byte(key))
		list = append(list, "caller-"+key+":"+hex.EncodeToString(hash[:]))
	}
	return strings.Join(list, ",") + "\n"
}

// Octane returns the variables that make a server the back end Octane.
func Octane(url string) []string {
	return []string{"GATEWAY_OCTANE_BASE_URL=" + url + "/tiab", "GATEWAY_OCTANE_USERNAME=u", "GATEWAY_OCTANE_PASSWORD=p"}
}

// Pools is the path of the data pools of a customer of the sandbox.
const Pools = "/v1/customers/100234/data-pools"

// Subscription is the path of a subscription of the sandbox.
const Subscription = "/v1/subscriptions/19459986891"

// Raw sends the text of a request, such as one with an unusual Host.
func Raw(t *testing.T, base, request string) Answer {
	t.Helper()
	var d net.Dialer
	conn, err := d.DialContext(t.Context(), "tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, _ := io.ReadAll(resp.Body)
	a := Answer{Status: resp.StatusCode, Header: resp.Header, Text: string(text)}
	_ = json.Unmarshal(text, &a.JSON)
	return a
}

// Wait polls until a condition holds, for 30 s at most.
func Wait(t testing.TB, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(30 * time.Second)
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("not in time: %s", what)
		}
	}
}

// LineReply is a SOAP response of getServiceDetail.
var LineReply = `<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><r:getServiceDetailResponse xmlns:r="http://v3.service.frontend.ws.utilibill.com.au/">` +
	`<return><errorCode>0</errorCode><Instances><Instance><serviceNumberDetail><lineSeqno>1</lineSeqno></serviceNumberDetail></Instance></Instances></return>` +
	`</r:getServiceDetailResponse></S:Body></S:Envelope>`

// Inject makes an operation of the back end fail.
func (g *Gateway) Inject(fault string) {
	g.T.Helper()
	if a := g.Call(http.MethodPost, g.Sandbox+"/_sandbox/faults", fault); a.Status != http.StatusCreated {
		g.T.Fatal(a.Text)
	}
}

// WantShed fails the test unless a request is refused with 503 without an attempt.
func (g *Gateway) WantShed(path string) {
	g.T.Helper()
	before, began := g.attempts(), time.Now()
	a := g.Want(http.StatusServiceUnavailable, http.MethodGet, path, "")
	seconds, err := strconv.Atoi(a.Header.Get("Retry-After"))
	if a.JSON["code"] != "upstreamUnavailable" || err != nil || seconds < 1 || seconds > 10 {
		g.T.Errorf("%s: Retry-After %q: %s", path, a.Header.Get("Retry-After"), a.Text)
	}
	if made := g.attempts() - before; made != 0 {
		g.T.Errorf("%s: %v attempts in %v, want none", path, made, time.Since(began))
	}
}

func (g *Gateway) attempts() float64 { return g.Metric("gateway_upstream_attempts_total{") }

// Completed advances the clock past an order's duration, and fails the test unless
// the order is completed.
func (g *Gateway) Completed(location string) Answer {
	g.T.Helper()
	g.Advance(time.Hour)
	order := g.Want(http.StatusOK, http.MethodGet, location, "")
	if order.JSON["status"] != "completed" {
		g.T.Fatalf("order %s: %s", location, order.Text)
	}
	return order
}

// Accepted sends a bulk write, fails the test unless every item is accepted, and
// advances the clock past the orders' duration.
func (g *Gateway) Accepted(method, path, body string) {
	g.T.Helper()
	a := g.Want(http.StatusAccepted, method, path, body)
	results, _ := a.JSON["results"].([]any)
	for _, r := range results {
		if item, _ := r.(map[string]any); item["status"] != "accepted" || item["orderId"] == nil {
			g.T.Errorf("%s %s: %v", method, path, r)
		}
	}
	if len(results) == 0 {
		g.T.Errorf("%s %s: no results: %s", method, path, a.Text)
	}
	g.Advance(time.Hour)
}

// Hang makes an operation of the back end take a minute.
func (g *Gateway) Hang(operation string) {
	g.T.Helper()
	a := g.Call(http.MethodPost, g.Sandbox+"/_sandbox/faults", `{"kind":"latency","latency":"60s","operation":"`+operation+`"}`)
	if a.Status != http.StatusCreated {
		g.T.Fatal(a.Text)
	}
}

// PastTTL reports whether there are entries of a number and all are past their TTL.
func (g *Gateway) PastTTL(number string) bool {
	var kept struct {
		Entries []struct {
			StaleForSeconds int64 `json:"staleForSeconds"`
		} `json:"entries"`
	}
	a := g.Call(http.MethodGet, g.Admin+"/cache/customers/100234/numbers/"+number, "")
	if err := json.Unmarshal([]byte(a.Text), &kept); err != nil {
		g.T.Fatal(a.Text, err)
	}
	for _, e := range kept.Entries {
		if e.StaleForSeconds >= int64(7*24*time.Hour/time.Second) { // whole seconds, cut
			return false
		}
	}
	return len(kept.Entries) > 0
}
