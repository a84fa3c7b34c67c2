package e2e

import (
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// echoBackEnd repeats what it receives, credentials and all, in the answer of
// one operation; every other operation is answered well.
type echoBackEnd struct {
	mu     sync.Mutex
	target string                     // the operation that repeats
	reply  func(echo string) rawReply // how
	heard  int                        // calls of the target
}

// rawReply is an answer as it goes over the wire.
type rawReply struct {
	status      int
	contentType string
	body        string
}

const echoToken = "canary-token-7743.abc-DEF_123~+/=="

// echoReplies are the answers of operations that do not repeat.
var echoReplies = map[string]rawReply{
	"token":            {200, "application/json", `{"access_token":"` + echoToken + `","token_type":"Bearer","expires_in":3600}`},
	"orderCreate":      {200, "text/xml", soapResult("order", "orderCreateResponse", `<return><errorCode>0</errorCode><orderId>200001</orderId></return>`)},
	"orderQuery":       {200, "text/xml", soapResult("order", "orderQueryResponse", orderOf("COMMITTED"))},
	"orderCreateBulk":  {200, "text/xml", soapResult("order", "orderCreateBulkResponse", `<ordersCreateResponse><orderResponse><errorCode>0</errorCode><orderId>1</orderId></orderResponse></ordersCreateResponse>`)},
	"getServiceDetail": {200, "text/xml", soapResult("v3.service", "getServiceDetailResponse", lineOf("", ""))},
	"datapool":         {200, "application/json", poolOf(`"OPTED-IN"`)},
	"transfer":         {200, "application/json", `{"errorCode":0,"orderDetails":[{"orderId":5,"errorCode":0}]}`},
	"balances":         {200, "application/json", `{"status":"Success","balances":[{"bucketRefId":"B1","name":"Data"}]}`},
	"updateBalances":   {200, "application/json", `{"status":"Success"}`},
}

func soapResult(service, wrapper, content string) string {
	space := "http://" + service + ".frontend.ws.utilibill.com.au/"
	return `<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><n:` + wrapper + ` xmlns:n="` + space + `">` + content + `</n:` + wrapper + `></S:Body></S:Envelope>`
}

func soapFault(code, text, detail string) string {
	return `<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><S:Fault><faultcode>` + code + `</faultcode><faultstring>` + text +
		`</faultstring><faultactor>` + text + `</faultactor><detail>` + detail + `</detail></S:Fault></S:Body></S:Envelope>`
}

func orderOf(word string) string {
	return `<return><errorCode>0</errorCode><orderQueryResponse><action>ADD_WME_NEW</action><internalStatus>` + word +
		`</internalStatus><orderId>77</orderId></orderQueryResponse></return>`
}

func lineOf(number, extra string) string {
	return `<return><errorCode>0</errorCode>` + extra + `<Instances><Instance><serviceNumberDetail><lineSeqno>1</lineSeqno><serviceNumber>` + number +
		`</serviceNumber></serviceNumberDetail></Instance></Instances></return>`
}

func poolOf(word string) string {
	return `{"errorCode":0,"provider":{"memberId":4711,"dataPoolStatus":` + word + `,"dataMaxCap":"50 GB","dataUsage":"1 GB","consumers":[{"serviceNumber":"0400000001","dataPoolStatus":` + word + `}]}}`
}

// operationOf returns the name by which a request is meant here.
func operationOf(r *http.Request, body string) string {
	switch {
	case r.URL.Path == "/token":
		return "token"
	case strings.HasPrefix(r.URL.Path, "/sps/"):
		if r.Method == http.MethodGet {
			return "balances"
		}
		return "updateBalances"
	case strings.HasPrefix(r.URL.Path, "/tiab/api/"):
		return r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	}
	for _, name := range []string{"orderCreateBulk", "orderCreate", "orderQuery", "getServiceDetail"} {
		if strings.Contains(body, ":"+name+" ") || strings.Contains(body, ":"+name+">") {
			return name
		}
	}
	return ""
}

func (b *echoBackEnd) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request, err := httputil.DumpRequest(r, true)
	if err != nil {
		http.Error(w, err.Error(), http.StatusTeapot)
		return
	}
	operation := operationOf(r, string(request))
	b.mu.Lock()
	reply, known := echoReplies[operation]
	if operation == b.target {
		b.heard++
		reply, known = b.reply(credentialsOf(r)+string(request)), true
	}
	b.mu.Unlock()
	if !known {
		http.Error(w, operation, http.StatusTeapot)
		return
	}
	w.Header().Set("Content-Type", reply.contentType)
	w.WriteHeader(reply.status)
	_, _ = io.WriteString(w, reply.body) // a gateway that has left needs none
}

// repeat changes what the back end repeats, and where.
func (b *echoBackEnd) repeat(target string, reply func(echo string) rawReply) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.target, b.reply, b.heard = target, reply, 0
}

func (b *echoBackEnd) calls() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.heard
}

// credentialsOf returns the credentials in a request's header, decoded as
// well, so that they stand at the beginning of what is repeated, where no limit
// of a length hides them.
func credentialsOf(r *http.Request) string {
	text := r.Header.Get("Authorization") + " "
	if user, password, basic := r.BasicAuth(); basic {
		text += user + ":" + password + " " + password + " "
	}
	return text
}

func inXML(s string) string {
	var text strings.Builder
	_ = xml.EscapeText(&text, []byte(s)) // a Builder never fails
	return text.String()
}

func inJSON(s string) string {
	text, _ := json.Marshal(s) // a string always has a JSON form
	return string(text)
}

// sameJSON puts an echo into every place of a JSON answer that takes a text.
func sameJSON(status int, format string) func(string) rawReply {
	return func(echo string) rawReply {
		return rawReply{status, "application/json", strings.ReplaceAll(format, "ECHO", inJSON(echo))}
	}
}

func sameXML(status int, format string) func(string) rawReply {
	return func(echo string) rawReply {
		return rawReply{status, "text/xml", strings.ReplaceAll(format, "ECHO", inXML(echo))}
	}
}

// spelling is a form in which a back end repeats what it was sent.
type spelling struct {
	name string
	of   func(string) string
}

var spellings = []spelling{
	{"as it stands", func(s string) string { return s }},
	{"base64", func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }},
	{"base64url", func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte("x" + s)) }},
	{"escaped XML", inXML},
	{"quoted JSON", inJSON},
	{"a query", url.QueryEscape},
	{"after a limit", func(s string) string { return strings.Repeat("x", 290) + s }}, // which would cut it in two
}

// TestEchoes lets a back end repeat the gateway's whole request, in each place
// that has room for a text and in several spellings, and looks for the
// gateway's own credentials in all answers, log lines, metrics and spans.
func TestEchoes(t *testing.T) {
	t.Parallel() // with others that wait for back ends
	const (
		password = `canary-pw-7741 <&"'>`
		secret   = "canary-client-secret/7742+x"
		create   = `{"planNumber":"23045","name":"Office pool","notificationEmail":"ops@example.com"}`
		bulk     = `{"serviceNumbers":["0400000901"]}`
		transfer = `{"targetServiceNumber":"0477000009","serviceNumbers":["0400000001"]}`
		adjust   = `{"balances":[{"bucketRefId":"B1","action":"credit","amount":"5"}]}`
		order    = "/v1/customers/100234/orders/77"
		pool     = gatewaytest.Pools + "/NUMBER"
		balances = "/v1/subscriptions/19459986891/balances"
	)
	fault := func(code string) func(string) rawReply { return sameXML(500, soapFault(code, "ECHO", "<e>ECHO</e>")) }
	soapWords := soapResult("order", "orderQueryResponse", strings.ReplaceAll(orderOf("ECHO"), "ADD_WME_NEW", "ECHO"))
	rest := func(status int) func(string) rawReply {
		return sameJSON(status, `{"errorCode":7,"errorMessage":ECHO,"success":false,ECHO:1}`)
	}
	echoes := []struct {
		name, target string
		reply        func(string) rawReply
		requests     [3]string // method, path, body
	}{
		{"a fault of ours", "orderCreate", fault("S:Client"), [3]string{"POST", gatewaytest.Pools, create}},
		{"a fault of theirs", "orderCreate", fault("S:Server"), [3]string{"POST", gatewaytest.Pools, create}},
		{"a fault's number", "orderQuery", fault("3"), [3]string{"GET", order}},
		{"a fault's code", "orderQuery", sameXML(500, soapFault("ECHO", "refused", "")), [3]string{"GET", order}},
		{"a refused login", "orderQuery", fault("S:Client.Authentication"), [3]string{"GET", order}},
		{"a result", "orderQuery", sameXML(200, soapResult("order", "orderQueryResponse", `<return><errorCode>9</errorCode><errorMessage>ECHO</errorMessage></return>`)), [3]string{"GET", order}},
		{"a result's code", "orderQuery", sameXML(200, soapResult("order", "orderQueryResponse", `<return><errorCode>ECHO</errorCode><errorMessage>ECHO</errorMessage></return>`)), [3]string{"GET", order}},
		{"a result's success", "orderQuery", sameXML(200, soapResult("order", "orderQueryResponse", `<return><success>ECHO</success><errorMessage>ECHO</errorMessage></return>`)), [3]string{"GET", order}},
		{"words", "orderQuery", sameXML(200, soapWords), [3]string{"GET", order}},
		{"identities", "orderCreate", sameXML(200, soapResult("order", "orderCreateResponse", `<return><errorCode>0</errorCode><orderId>ECHO</orderId></return>`)), [3]string{"POST", gatewaytest.Pools, create}},
		{"an item", "orderCreateBulk", sameXML(200, soapResult("order", "orderCreateBulkResponse", `<ordersCreateResponse><orderResponse><errorCode>9</errorCode><errorMessage>ECHO</errorMessage></orderResponse></ordersCreateResponse>`)), [3]string{"POST", pool + "/consumers", bulk}},
		{"no SOAP", "orderCreate", sameXML(200, "ECHO"), [3]string{"POST", gatewaytest.Pools, create}},
		{"a wrong root", "orderCreate", sameXML(200, soapResult("ECHO", "echo", "ECHO")), [3]string{"POST", gatewaytest.Pools, create}},
		{"a page", "orderCreate", sameXML(500, "<html>ECHO</html>"), [3]string{"POST", gatewaytest.Pools, create}},
		{"a media type", "orderCreate", func(echo string) rawReply {
			return rawReply{200, "text/xml; charset=" + inJSON(strings.Map(printable, echo)), "\xff"}
		}, [3]string{"POST", gatewaytest.Pools, create}},
		{"a service number", "getServiceDetail", sameXML(200, soapResult("v3.service", "getServiceDetailResponse", lineOf("ECHO", "<ECHOED>ECHO</ECHOED>"))), [3]string{"GET", pool}},
		{"a pool's words", "datapool", sameJSON(200, poolOf("ECHO")), [3]string{"GET", pool}},
		{"a pool's names", "datapool", sameJSON(200, `{"errorCode":0,ECHO:1,"provider":{"memberId":ECHO,ECHO:ECHO}}`), [3]string{"GET", pool}},
		{"a refusal, 200", "transfer", rest(200), [3]string{"POST", pool + "/transfers", transfer}},
		{"a refusal, 422", "transfer", rest(422), [3]string{"POST", pool + "/transfers", transfer}},
		{"a failure, 500", "transfer", rest(500), [3]string{"POST", pool + "/transfers", transfer}},
		{"an entry", "transfer", sameJSON(200, `{"orderDetails":[{"errorCode":ECHO,"errorMessage":ECHO}]}`), [3]string{"POST", pool + "/transfers", transfer}},
		{"a code", "transfer", sameJSON(200, `{"errorCode":ECHO,"errorMessage":ECHO}`), [3]string{"POST", pool + "/transfers", transfer}},
		{"no JSON", "transfer", func(echo string) rawReply { return rawReply{200, "application/json", echo} }, [3]string{"POST", pool + "/transfers", transfer}},
		{"balances", "balances", sameJSON(200, `{"status":"Success","balances":[{"bucketRefId":ECHO,"name":ECHO,"type":ECHO,"unit":ECHO,"status":ECHO,"initialAmount":ECHO,"startDate":ECHO,"isPrimary":ECHO,ECHO:ECHO}]}`), [3]string{"GET", balances}},
		{"a message of SPS", "balances", sameJSON(404, `{"code":ECHO,"message":ECHO}`), [3]string{"GET", balances}},
		{"a nested error of SPS", "updateBalances", sameJSON(409, `{"errors":[{"code":"E1","message":ECHO}]}`), [3]string{"POST", balances + "/adjustments", adjust}},
		{"a failure of SPS", "balances", sameJSON(500, `{"error":ECHO,"error_description":ECHO}`), [3]string{"GET", balances}},
		{"a status of SPS", "updateBalances", sameJSON(200, `{"status":ECHO}`), [3]string{"POST", balances + "/adjustments", adjust}},
		{"a refused token", "token", sameJSON(400, `{"error":ECHO,"error_description":ECHO,"error_uri":ECHO}`), [3]string{"GET", balances}},
		{"no token", "token", sameJSON(200, `{"access_token":[ECHO],"expires_in":ECHO}`), [3]string{"GET", balances}},
		{"a token endpoint's page", "token", func(echo string) rawReply { return rawReply{503, "text/html", "<p>" + echo + "</p>"} }, [3]string{"GET", balances}},
	}

	backEnd := &echoBackEnd{}
	server := httptest.NewServer(backEnd)
	defer server.Close()
	seen := map[string]string{}
	for _, e := range echoes {
		// A gateway for few of them: after more failures its breaker opens.
		for some := range slices.Chunk(spellings, 3) {
			collector := gatewaytest.NewCollector(t)
			g := gatewaytest.Start(t, slices.Concat(collector.Environ(), []string{
				"GATEWAY_LOG_LEVEL=debug",
				"GATEWAY_OCTANE_BASE_URL=" + server.URL + "/tiab", "GATEWAY_OCTANE_USERNAME=api.user", "GATEWAY_OCTANE_PASSWORD=" + password,
				"GATEWAY_SPS_BASE_URL=" + server.URL + "/sps", "GATEWAY_SPS_TOKEN_URL=" + server.URL + "/token",
				"GATEWAY_SPS_CLIENT_ID=client", "GATEWAY_SPS_CLIENT_SECRET=" + secret,
			})...)
			heard := 0
			for i, as := range some {
				backEnd.repeat(e.target, func(echo string) rawReply { return e.reply(as.of(echo)) })
				number := fmt.Sprintf("047700000%d", i) // one that is in no cache
				a := g.Call(e.requests[0], g.API+strings.ReplaceAll(e.requests[1], "NUMBER", number), e.requests[2])
				seen[fmt.Sprintf("the answer to %s, %s", e.name, as.name)] = a.Text + fmt.Sprint(a.Header)
				heard += backEnd.calls()
			}
			// A refused login may be remembered for a while.
			if heard < len(some) && e.target != "token" || heard == 0 {
				t.Errorf("%s: the back end was called %d times", e.name, heard)
			}
			seen["a metric after "+e.name] += g.MetricNames()
			if err := g.Stop(); err != nil {
				t.Fatal(err)
			}
			logs := g.Logs.String()
			if n := strings.Count(logs, `"msg":"request"`); n != len(some) {
				t.Errorf("%s: %d requests were logged", e.name, n)
			}
			seen["the log of "+e.name] += logs
			seen["a span of "+e.name] += collector.Text()
		}
	}
	canaries := []string{
		"canary-pw-7741", "canary-client-secret", "canary-token-7743",
		base64.StdEncoding.EncodeToString([]byte("api.user:" + password)),
		base64.StdEncoding.EncodeToString([]byte("client:" + url.QueryEscape(secret))),
	}
	for _, core := range []string{"canary-pw-7741", "canary-client-secret", "canary-token-7743"} {
		// What no neighbour changes, at each of the three places of base64.
		for shift := range 3 {
			encoded := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("-", shift) + core))
			canaries = append(canaries, encoded[4:len(encoded)-4])
		}
	}
	for where, text := range seen {
		for _, canary := range canaries {
			if i := strings.Index(text, canary); i >= 0 {
				t.Errorf("%s shows %s: …%s", where, canary, text[max(0, i-200):min(len(text), i+len(canary)+50)])
				break
			}
		}
	}
}

// printable drops what cannot stand in a header.
func printable(r rune) rune {
	if r < ' ' || r > '~' {
		return -1
	}
	return r
}
