package soap

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

var (
	read  = gateway.Call{System: gateway.Octane, Operation: "read", Class: gateway.Read}
	write = gateway.Call{System: gateway.Octane, Operation: "write", Class: gateway.Write}
)

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// asked is the Retry-After of every answer.
const asked = 7 * time.Second

// answering returns a client whose back end always sends this answer.
func answering(status int, contentType, body string) *Client {
	return &Client{Exchange: &exchange.Client{HTTP: &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {contentType}, "Retry-After": {"7"}}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	})}}}
}

func call(ctx context.Context, c *Client, call gateway.Call, request *message) (*message, error) {
	return Call[message, message](ctx, c, call, Endpoint{URL: "http://octane.test/Service"}, request)
}

// verdict is what a caller sees of an error.
type verdict struct {
	Kind    gateway.Kind
	Outcome gateway.Outcome
	Code    string
	Text    string
}

func verdictOf(err error) verdict {
	e := gateway.AsError(err)
	v := verdict{Kind: e.Kind, Outcome: e.Outcome}
	if e.Upstream != nil {
		v.Code, v.Text = e.Upstream.Code, e.Upstream.Message
	}
	return v
}

// The HTTP request as it is sent over a connection.
func TestCallSendsPlainSOAP(t *testing.T) {
	const action = "urn:test/do"
	for name, test := range map[string]struct {
		endpoint Endpoint
		header   map[string]string
		space    string
	}{
		"1.1":              {Endpoint{}, map[string]string{"Content-Type": "text/xml; charset=utf-8", "Soapaction": `""`, "Accept": "text/xml, */*;q=0.1"}, envelope11},
		"1.1, action":      {Endpoint{Actions: map[string]string{"message": action}}, map[string]string{"Soapaction": `"` + action + `"`}, envelope11},
		"1.2":              {Endpoint{Version: SOAP12}, map[string]string{"Content-Type": "application/soap+xml; charset=utf-8", "Soapaction": "", "Accept": "application/soap+xml, */*;q=0.1"}, envelope12},
		"1.2, action":      {Endpoint{Version: SOAP12, Actions: map[string]string{"message": action}}, map[string]string{"Content-Type": `application/soap+xml; action="` + action + `"; charset=utf-8`, "Soapaction": ""}, envelope12},
		"another's action": {Endpoint{Actions: map[string]string{"other": action}}, map[string]string{"Soapaction": `""`}, envelope11},
	} {
		t.Run(name, func(t *testing.T) {
			var got *http.Request
			var body []byte
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				got = r
				body, _ = io.ReadAll(r.Body)
				_, _ = io.WriteString(w, strings.ReplaceAll(wrapped(`<long>7</long><new/>`), envelope11, test.space))
			}))
			defer server.Close()
			var unknown []string
			c := &Client{Exchange: &exchange.Client{HTTP: server.Client()}, OnUnknownElement: func(name string) { unknown = append(unknown, name) }}
			test.endpoint.URL, test.endpoint.QualifiedChildren = server.URL+"/tiab/Service", true
			reply, err := Call[message, message](t.Context(), c, read, test.endpoint, &message{Text: new("V&D")})
			if err != nil || reply.Long != 7 {
				t.Fatalf("got %v, %v", reply, err)
			}
			if diff := cmp.Diff([]string{"new"}, unknown); diff != "" {
				t.Errorf("unknown elements (-want +got):\n%s", diff)
			}
			if got.Method != http.MethodPost || got.URL.Path != "/tiab/Service" {
				t.Errorf("%s %s", got.Method, got.URL)
			}
			if got.ContentLength != int64(len(body)) || len(got.TransferEncoding) != 0 {
				t.Errorf("Content-Length %d of %d, Transfer-Encoding %v", got.ContentLength, len(body), got.TransferEncoding)
			}
			for name, want := range test.header {
				if value := strings.Join(got.Header[name], ", "); value != want {
					t.Errorf("%s: %s, want %s", name, value, want)
				}
			}
			if !strings.Contains(string(body), `xmlns:e="`+test.space+`"`) || !strings.Contains(string(body), "<o:text>V&amp;D</o:text>") {
				t.Errorf("body %s", body)
			}
		})
	}
}

// Some servers compare the header's name as SOAP 1.1 spells it.
func TestCallSpellsSOAPAction(t *testing.T) {
	c := answering(200, "text/xml", wrapped(""))
	to := c.Exchange.HTTP.Transport
	c.Exchange.HTTP.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		if got := r.Header["SOAPAction"]; len(got) != 1 || got[0] != `""` { //nolint:staticcheck // not canonical: that is what is tested
			t.Errorf("header %v", r.Header)
		}
		return to.RoundTrip(r)
	})
	if _, err := call(t.Context(), c, read, &message{}); err != nil {
		t.Error(err)
	}
}

func TestCallHasLimits(t *testing.T) {
	c := answering(200, "text/xml", wrapped("<word/><word/>"))
	c.Limits.Items = 1
	if _, err := call(t.Context(), c, read, &message{}); !errors.Is(err, ErrTooManyItems) {
		t.Errorf("got %v, want %v", err, ErrTooManyItems)
	}
}

// A back end that does not speak the version may answer with a status only.
func TestCallTellsAnotherVersion(t *testing.T) {
	_, err := call(t.Context(), answering(415, "text/html", "<html/>"), write, &message{})
	if !errors.Is(err, ErrMediaType) || gateway.KindOf(err) != gateway.NotUnderstood || gateway.AsError(err).Outcome != gateway.Refused {
		t.Errorf("got %v", err)
	}
}

// The body decides, with any status.
func TestCallReadsTheBodyOnAnyStatus(t *testing.T) {
	for _, status := range []int{200, 202, 400, 403, 404, 500, 503} {
		if reply, err := call(t.Context(), answering(status, "text/xml", wrapped(`<long>7</long>`)), write, &message{}); err != nil || reply.Long != 7 {
			t.Errorf("status %d, answer: got %v, %v", status, reply, err)
		}
		body := envelope(`<S:Fault><faultcode>S:Client</faultcode><faultstring>no</faultstring></S:Fault>`)
		_, err := call(t.Context(), answering(status, "text/xml", body), write, &message{})
		if diff := cmp.Diff(verdict{gateway.NotUnderstood, gateway.Refused, "Client", "no"}, verdictOf(err)); diff != "" {
			t.Errorf("status %d, fault (-want +got):\n%s", status, diff)
		}
	}
}

func TestCallClassifiesFaults(t *testing.T) {
	for code, want := range map[string]struct {
		kind    gateway.Kind
		outcome gateway.Outcome
	}{
		"S:Server":                  {gateway.BadUpstream, gateway.Unknown},
		"S:Server.Busy":             {gateway.BadUpstream, gateway.Unknown},
		"soapenv:Client":            {gateway.NotUnderstood, gateway.Refused},
		"x:Client.Authentication":   {gateway.UpstreamAuth, gateway.Refused},
		"wsse:FailedAuthentication": {gateway.UpstreamAuth, gateway.Refused},
		"S:VersionMismatch":         {gateway.NotUnderstood, gateway.Refused},
		"S:MustUnderstand":          {gateway.NotUnderstood, gateway.Refused},
		"4711":                      {gateway.BadUpstream, gateway.Unknown},
		"":                          {gateway.BadUpstream, gateway.Unknown},
	} {
		c := answering(500, "text/xml", envelope(`<S:Fault><faultcode>`+code+`</faultcode></S:Fault>`))
		_, err := call(t.Context(), c, write, &message{})
		if got := verdictOf(err); got.Kind != want.kind || got.Outcome != want.outcome {
			t.Errorf("write, %q: got %v %q, want %v %q", code, got.Kind, got.Outcome, want.kind, want.outcome)
		}
		_, err = call(t.Context(), c, read, &message{})
		if got := verdictOf(err); got.Kind != want.kind || got.Outcome != "" {
			t.Errorf("read, %q: got %v %q, want %v", code, got.Kind, got.Outcome, want.kind)
		}
	}
}

// A fault's text is cut, and that of a refused login is dropped, as it may
// repeat the credentials.
func TestCallBoundsWhatAFaultSays(t *testing.T) {
	trace := strings.Repeat("at com.example.Order(0400000001) ", 30_000)
	_, err := call(t.Context(), answering(500, "text/xml", envelope(`<S:Fault><faultcode>S:Server</faultcode><faultstring>`+trace+`</faultstring></S:Fault>`)), write, &message{})
	if said := err.Error(); len(said) > 1000 || strings.Contains(said, "0400000001") || !strings.Contains(said, "com.example") {
		t.Errorf("a trace became %d bytes: %.200s", len(said), said)
	}
	for _, code := range []string{"S:Client.Authentication", "wsse:FailedAuthentication"} {
		_, err = call(t.Context(), answering(500, "text/xml", envelope(`<S:Fault><faultcode>`+code+`</faultcode><faultstring>user/s3cret is unknown</faultstring></S:Fault>`)), write, &message{})
		if gateway.KindOf(err) != gateway.UpstreamAuth || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: got %v", code, err)
		}
	}
	long := strings.Repeat("x", 1<<20)
	for name, body := range map[string]string{
		"another element": envelope("<" + long + "/>"),
		"not well-formed": envelope("<" + long + "></y>"),
	} {
		if _, err := call(t.Context(), answering(200, "text/xml", body), write, &message{}); len(err.Error()) > 1000 {
			t.Errorf("%s: an error of %d bytes", name, len(err.Error()))
		}
	}
	if _, err := call(t.Context(), answering(200, "text/xml; charset="+long, envelope("")), write, &message{}); len(err.Error()) > 1000 {
		t.Errorf("another charset: an error of %d bytes", len(err.Error()))
	}
}

func TestCallAsksTheBackEndsOwnTableFirst(t *testing.T) {
	c := answering(500, "text/xml", envelope(`<S:Fault><faultcode>9</faultcode></S:Fault>`))
	c.Fault = func(_ gateway.Call, f Fault) *gateway.Error {
		if f.Code.Local != "9" {
			return nil
		}
		return &gateway.Error{Kind: gateway.Conflict}
	}
	if _, err := call(t.Context(), c, read, &message{}); gateway.KindOf(err) != gateway.Conflict {
		t.Errorf("known to the table: got %v", err)
	}
	c.Fault = func(gateway.Call, Fault) *gateway.Error { return nil }
	if _, err := call(t.Context(), c, read, &message{}); gateway.KindOf(err) != gateway.BadUpstream {
		t.Errorf("unknown to the table: got %v", err)
	}
}

func TestCallDistrustsWhatIsNoAnswer(t *testing.T) {
	html := "<html><body>Not today</body></html>"
	for name, test := range map[string]struct {
		status int
		body   string
		want   verdict
		after  time.Duration // of a write; a read has it in any case
	}{
		"HTML 503":      {503, html, verdict{gateway.BadUpstream, gateway.Unknown, "503", ""}, 0},
		"HTML 200":      {200, html, verdict{gateway.BadUpstream, gateway.Unknown, "200", ""}, 0},
		"empty 200":     {200, "", verdict{gateway.BadUpstream, gateway.Unknown, "200", ""}, 0},
		"truncated":     {200, wrapped("<text>a")[:150], verdict{gateway.BadUpstream, gateway.Unknown, "200", ""}, 0},
		"empty Body":    {200, envelope(""), verdict{gateway.BadUpstream, gateway.Unknown, "200", ""}, 0},
		"wrong element": {200, envelope("<a/>"), verdict{gateway.BadUpstream, gateway.Unknown, "200", ""}, 0},
		"HTML 400":      {400, html, verdict{gateway.NotUnderstood, gateway.Refused, "400", ""}, asked},
		"empty 415":     {415, "", verdict{gateway.NotUnderstood, gateway.Refused, "415", ""}, asked},
		"HTML 401":      {401, html, verdict{gateway.UpstreamAuth, gateway.Refused, "401", ""}, asked},
		"empty 403":     {403, "", verdict{gateway.UpstreamAuth, gateway.Refused, "403", ""}, asked},
		"HTML 429":      {429, html, verdict{gateway.RateLimited, gateway.Refused, "429", ""}, asked},
	} {
		t.Run(name, func(t *testing.T) {
			c := answering(test.status, "text/html", test.body)
			_, err := call(t.Context(), c, write, &message{})
			if diff := cmp.Diff(test.want, verdictOf(err)); diff != "" {
				t.Errorf("write (-want +got):\n%s", diff)
			}
			if after := gateway.AsError(err).RetryAfter; after != test.after {
				t.Errorf("write: retry after %v, want %v", after, test.after)
			}
			test.want.Outcome = ""
			if test.status == http.StatusServiceUnavailable {
				test.want.Kind = gateway.Unavailable // it has a Retry-After
			}
			_, err = call(t.Context(), c, read, &message{})
			if diff := cmp.Diff(test.want, verdictOf(err)); diff != "" {
				t.Errorf("read (-want +got):\n%s", diff)
			}
			if after := gateway.AsError(err).RetryAfter; after != asked {
				t.Errorf("read: retry after %v, want %v", after, asked)
			}
			if detail := gateway.AsError(err).Detail; detail == "" || strings.Contains(detail, "Not today") {
				t.Errorf("detail %q", detail)
			}
		})
	}
}

func TestCallSendsNothingThatXMLCannotCarry(t *testing.T) {
	c := &Client{Exchange: &exchange.Client{HTTP: &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) {
		t.Error("a request was sent")
		return nil, errors.New("no")
	})}}}
	_, err := call(t.Context(), c, write, &message{Text: new("0400123456\x00")})
	if diff := cmp.Diff(verdict{Kind: gateway.Invalid, Outcome: gateway.NotSent}, verdictOf(err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if detail := gateway.AsError(err).Detail; detail != "the value of text holds a character that XML cannot carry" {
		t.Errorf("detail %q", detail)
	}
	_, err = Call[message, message](t.Context(), c, read, Endpoint{URL: "http://\x00"}, &message{})
	if diff := cmp.Diff(verdict{Kind: gateway.Internal}, verdictOf(err)); diff != "" {
		t.Errorf("bad address (-want +got):\n%s", diff)
	}
	_, err = call(t.Context(), c, write, nil)
	if diff := cmp.Diff(verdict{Kind: gateway.Internal, Outcome: gateway.NotSent}, verdictOf(err)); diff != "" {
		t.Errorf("no request (-want +got):\n%s", diff)
	}
	_, err = Call[message, struct{}](t.Context(), c, write, Endpoint{URL: "http://octane.test/Service"}, &message{})
	if diff := cmp.Diff(verdict{Kind: gateway.Internal, Outcome: gateway.NotSent}, verdictOf(err)); diff != "" {
		t.Errorf("an answer that cannot be read (-want +got):\n%s", diff)
	}
}

func TestCallPassesOnWhatTheExchangeSays(t *testing.T) {
	c := &Client{Exchange: &exchange.Client{HTTP: &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) {
		return nil, errors.New("refused")
	})}}}
	_, err := call(t.Context(), c, write, &message{})
	if diff := cmp.Diff(verdict{Kind: gateway.Unavailable, Outcome: gateway.NotSent}, verdictOf(err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
