package e2e

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// TestBackEndCanaries is TestCanaries for what a back end says: it repeats a
// phone number wherever an answer has room for one, and a secret where no
// caller looks. Both callers and operators read what is made of it.
func TestBackEndCanaries(t *testing.T) {
	const number, secret = "0412345678", "canary-of-the-back-end"
	faultOf := func(code, text string) string {
		return `<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><S:Fault><faultcode>` + code + `</faultcode><faultstring>` +
			text + `</faultstring><detail><n` + number + `>` + number + `</n` + number + `><stackTrace>` + secret + `</stackTrace></detail></S:Fault></S:Body></S:Envelope>`
	}
	var named bytes.Buffer
	z := gzip.NewWriter(&named)
	z.Name, z.Comment = secret, number
	_, _ = io.WriteString(z, "<html>"+number+secret+"</html>")
	_ = z.Close()
	answers := []struct{ coding, body string }{
		{"", faultOf("S:Server", "no line "+number)},
		{"", faultOf(number, "no line "+number)},
		{"", faultOf("S:Client."+number, "no line")},
		{"", faultOf("S:Client.Authentication", secret)}, // where a back end repeats credentials
		{"", faultOf("S:Server", "") + number},
		{"", `<S:Envelope xmlns:S="` + number + `"/>`},
		{"", `<n` + number + `/>`},
		{"", "<html>" + number + secret + "</html>"},
		{"gzip", number + secret},
		{"gzip", named.String()},
		{"gzip", named.String()[:named.Len()-9]},
		{number, secret},
	}
	var next, heard atomic.Int64
	backEnd := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		heard.Add(1)
		answer := answers[next.Load()]
		w.Header().Set("Content-Type", "text/xml")
		if answer.coding != "" {
			w.Header().Set("Content-Encoding", answer.coding)
		}
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, answer.body)
	}))
	defer backEnd.Close()
	collector := gatewaytest.NewCollector(t)
	g := gatewaytest.Start(t, append(gatewaytest.Octane(backEnd.URL), append(collector.Environ(), "GATEWAY_LOG_LEVEL=debug")...)...)
	const create = `{"planNumber":"23045","name":"Office pool","notificationEmail":"ops@example.com"}`
	seen := map[string]string{}
	for i := range answers {
		next.Store(int64(i))
		a := g.Call(http.MethodPost, g.API+gatewaytest.Pools, create)
		if a.Status < 400 {
			t.Errorf("answer %d: %d %s", i, a.Status, a.Text)
		}
		seen[fmt.Sprintf("the problem of answer %d", i)] = a.Text
	}
	if n := heard.Load(); n != int64(len(answers)) {
		t.Errorf("the back end was asked %d times, want %d", n, len(answers))
	}
	seen["a metric"] = g.MetricNames()
	if err := g.Stop(); err != nil {
		t.Fatal(err)
	}
	seen["the log"] = g.Logs.String()
	if n := strings.Count(seen["the log"], `"msg":"request"`); n < len(answers) {
		t.Errorf("%d requests were logged, want %d", n, len(answers))
	}
	seen["a span"] = collector.Text()
	if n := len(collector.All()); n < 3*len(answers) {
		t.Errorf("%d spans were exported, want three a request", n)
	}
	for where, text := range seen {
		for _, canary := range []string{number, secret} {
			if strings.Contains(text, canary) {
				t.Errorf("%s shows %s:\n%s", where, canary, text)
			}
		}
	}
}
