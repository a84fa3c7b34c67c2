package octanesim

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"causeway.example/internal/sandbox/answer"
	"causeway.example/internal/sandbox/calls"
	"causeway.example/internal/sandbox/faults"
)

const (
	orderNS    = "http://order.frontend.ws.utilibill.com.au/"
	serviceNS  = "http://v3.service.frontend.ws.utilibill.com.au/"
	dataPoolNS = "urn:causeway:datapool:1"

	orderTime = 6 * time.Second
	goodLogin = "<login><userName>user</userName><password>secret</password></login>"
)

// start is a summer morning in Sydney, and still the day before in UTC.
var start = time.Date(2026, time.January, 14, 22, 30, 0, 0, time.UTC)

// octane is a simulator on a clock that tests move.
type octane struct {
	t      *testing.T
	at     time.Time
	ahead  time.Duration // of the clock of those who call
	server *Server
}

func newOctane(t *testing.T, limits bool) *octane {
	o := &octane{t: t, at: start}
	o.server = New(Options{
		Username: "user", Password: "secret", OrderTime: orderTime, Limits: limits,
		Now: func() time.Time { return o.at }, CallerNow: func() time.Time { return o.at.Add(-o.ahead) },
	})
	return o
}

func (o *octane) advance(d time.Duration) { o.at = o.at.Add(d) }

// received is what came back.
type received struct {
	calls.Call
	answer.Answer
	fault faults.Fault
}

func (o *octane) do(r *http.Request, body string) received {
	o.t.Helper()
	call := o.server.Call(r, []byte(body))
	a, fault := call.Run()
	return received{call, a, fault}
}

// post sends a whole SOAP message.
func (o *octane) post(service, contentType, message string) received {
	o.t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/tiab/"+service, nil)
	r.Header.Set("Content-Type", contentType)
	return o.do(r, message)
}

// soap sends an operation with a good login.
func (o *octane) soap(service, operation, members string) received {
	o.t.Helper()
	namespace := endpoints[service].namespace
	return o.post(service, "text/xml; charset=utf-8", envelope(
		`<o:`+operation+` xmlns:o="`+namespace+`">`+goodLogin+members+`</o:`+operation+`>`))
}

func envelope(payload string) string {
	return `<e:Envelope xmlns:e="` + answer.SOAPNamespace + `"><e:Body>` + payload + `</e:Body></e:Envelope>`
}

func orderOf(action, extra, item string) string {
	return `<custNo>100234</custNo><orderType>SRVC_ORD</orderType><orderAction>` + action + `</orderAction>` + extra +
		`<orderItems>` + item + `</orderItems>`
}

func newPoolOrder(plan string) string {
	return orderOf(actionCreatePool, "", `<WmeNewDataPoolReqItem><department/><planNo>`+plan+`</planNo><serviceNotes/>`+
		`<notificationEmail>ops@example.com</notificationEmail><poolName>Office pool</poolName></WmeNewDataPoolReqItem>`)
}

func optInOrder(provider, number string) string {
	return orderOf(actionOptIn, "", `<WmeOptInConsumerReqItem><providerId>`+provider+`</providerId><serviceNumber>`+number+`</serviceNumber></WmeOptInConsumerReqItem>`)
}

func optOutOrder(number string) string {
	return orderOf(actionOptOut, "", `<WmeOptOutConsumerReqItem><serviceNumber>`+number+`</serviceNumber></WmeOptOutConsumerReqItem>`)
}

func (o *octane) create(createRequest string) received {
	o.t.Helper()
	return o.soap("UtbOrder", "orderCreate", "<createRequest>"+createRequest+"</createRequest>")
}

func (o *octane) bulk(orders ...string) received {
	o.t.Helper()
	return o.soap("UtbOrder", "orderCreateBulk", "<orders><orderCreate>"+strings.Join(orders, "</orderCreate><orderCreate>")+"</orderCreate></orders>")
}

func (o *octane) query(id string) received {
	o.t.Helper()
	return o.soap("UtbOrder", "orderQuery", "<request><orderId>"+id+"</orderId></request>")
}

func (o *octane) detail(number string) received {
	o.t.Helper()
	return o.soap("UtbServiceV3", "getServiceDetail", "<serviceDetail><serviceDetails><custno>100234</custno><serviceNumber>"+number+"</serviceNumber></serviceDetails></serviceDetail>")
}

// rest sends a request with good credentials.
func (o *octane) rest(method, path, body string) received {
	o.t.Helper()
	r := httptest.NewRequest(method, "/tiab/api/v1/"+path, nil)
	r.SetBasicAuth("user", "secret")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
	}
	return o.do(r, body)
}

func (o *octane) pool(line string) received {
	o.t.Helper()
	return o.rest(http.MethodGet, "datapool?custno=100234&lineseqno="+line, "")
}

// line looks a service number's line up.
func (o *octane) line(number string) string {
	o.t.Helper()
	line := o.detail(number).text(o.t, "lineSeqno")
	if line == "" {
		o.t.Fatalf("%s has no line", number)
	}
	return line
}

// text returns the text of the first element with a local name.
func (r received) text(t *testing.T, local string) string {
	t.Helper()
	if all := r.texts(t, local); len(all) > 0 {
		return all[0]
	}
	return ""
}

// texts returns the texts of all elements with a local name, read with a
// decoder that is not the simulator's.
func (r received) texts(t *testing.T, local string) []string {
	t.Helper()
	var found []string
	decoder := xml.NewDecoder(strings.NewReader(string(r.Body)))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			t.Fatalf("reply %q: %v", r.Body, err)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == local {
			inner := struct {
				Text string `xml:",chardata"`
				XML  string `xml:",innerxml"`
			}{}
			if err := decoder.DecodeElement(&inner, &e); err != nil {
				t.Fatalf("reply %q: %v", r.Body, err)
			}
			if strings.HasPrefix(inner.XML, "<") {
				inner.Text = inner.XML
			}
			found = append(found, inner.Text)
		}
	}
}

// json returns a value of a JSON received, by members.
func (r received) json(t *testing.T, members ...string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal(r.Body, &value); err != nil {
		t.Fatalf("reply %q: %v", r.Body, err)
	}
	for _, member := range members {
		object, ok := value.(map[string]any)
		if !ok {
			t.Fatalf("reply %s has no object around %q", r.Body, member)
		}
		value = object[member]
	}
	return value
}

func wantText(t *testing.T, r received, local, want string) {
	t.Helper()
	if got := r.text(t, local); got != want {
		t.Errorf("%s is %q, want %q, in %s", local, got, want, r.Body)
	}
}

func wantJSON(t *testing.T, r received, want any, members ...string) {
	t.Helper()
	if got := r.json(t, members...); got != want {
		t.Errorf("%v is %v, want %v, in %s", members, got, want, r.Body)
	}
}
