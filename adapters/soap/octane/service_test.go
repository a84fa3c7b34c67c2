package octane

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"causeway.example/internal/gateway"
)

// Of several instances of one number the newest line is used. An unreadable one
// that could be newer makes the answer untrusted.
func TestNewestLine(t *testing.T) {
	named := func(line, number string) string {
		return "<Instance><serviceNumberDetail><lineSeqno>" + line + "</lineSeqno><serviceNumber>" + number + "</serviceNumber></serviceNumberDetail></Instance>"
	}
	const unnamed = "<Instance><serviceNumberDetail><lineSeqno>%s</lineSeqno></serviceNumberDetail></Instance>"
	for name, test := range map[string]struct {
		instances, want string // "" for an answer that is not trusted
	}{
		"an ended line first":          {named("2", pool) + named("9", pool), "9"},
		"an ended line last":           {named("10", pool) + named("9", pool), "10"},
		"leading zeros":                {named("0002", pool) + named("1", "477000001"), "2"},
		"in another notation":          {named("3", "+61 477 000 001"), "3"},
		"unnamed":                      {fmt.Sprintf(unnamed, "3") + fmt.Sprintf(unnamed, "4"), "4"},
		"a named one beside":           {fmt.Sprintf(unnamed, "8") + named("3", pool), "3"},
		"another number":               {named("9", "0477000002") + named("3", pool), "3"},
		"another number only":          {named("9", "0477000002"), ""},
		"no number":                    {named("9", "null"), ""},
		"no number beside":             {named("9", "n/a") + named("3", pool), "3"},
		"two numbers in one":           {named("9", pool+"</serviceNumber><serviceNumber>0477000002") + named("3", pool), ""},
		"an unreadable line":           {named("3", pool) + named("x", pool), ""},
		"a line too large":             {named("99999999999", pool), ""},
		"a negative line":              {named("-1", pool), ""},
		"two lines in one":             {named("3</lineSeqno><lineSeqno>4", pool), ""},
		"a line that refers to one":    {strings.Replace(named("3", pool), "<lineSeqno>3</lineSeqno>", `<lineSeqno href="#a"/>`, 1), ""},
		"an instance that does":        {named("3", pool) + `<Instance href="#a"/>`, ""},
		"an unreadable line of others": {named("x", "0477000002") + named("3", pool), "3"},
	} {
		document := fmt.Sprintf(envelopeOf, `<s:getServiceDetailResponse xmlns:s="http://v3.service.frontend.ws.utilibill.com.au/"><return><errorCode>0</errorCode><Instances>`+test.instances+`</Instances></return></s:getServiceDetailResponse>`)
		got, err := operations["serviceDetail"].do(t.Context(), New(config(t, answering(200, "text/xml", []byte(document)))))
		switch {
		case test.want == "" && gateway.KindOf(err) != gateway.BadUpstream, test.want == "" && err == nil:
			t.Errorf("%s: got %v, %v", name, got, err)
		case test.want != "" && got != gateway.Line{LineSeqNo: test.want}:
			t.Errorf("%s: got %v, %v, want line %s", name, got, err, test.want)
		}
	}
}

// TestFaultWithStatus: the HTTP status and Retry-After of a fault count if the
// fault itself has only a class.
func TestFaultWithStatus(t *testing.T) {
	for _, test := range []struct {
		status      int
		code        string
		read, write gateway.Kind
		outcome     gateway.Outcome
		after       time.Duration // of a read
	}{
		{401, "S:Client", gateway.UpstreamAuth, gateway.UpstreamAuth, gateway.Refused, 0},
		{403, "S:Server", gateway.UpstreamAuth, gateway.UpstreamAuth, gateway.Refused, 0},
		{401, "3", gateway.NotFound, gateway.NotFound, gateway.Refused, 0},
		{401, "90", gateway.UpstreamAuth, gateway.UpstreamAuth, gateway.Refused, 0},
		{429, "S:Client", gateway.RateLimited, gateway.RateLimited, gateway.NotSent, 2 * time.Minute},
		{429, "S:Server", gateway.RateLimited, gateway.RateLimited, gateway.NotSent, 2 * time.Minute},
		{503, "S:Server", gateway.Unavailable, gateway.BadUpstream, gateway.Unknown, 2 * time.Minute},
		{503, "v:Other", gateway.Unavailable, gateway.BadUpstream, gateway.Unknown, 2 * time.Minute},
		{503, "S:Client", gateway.NotUnderstood, gateway.NotUnderstood, gateway.Refused, 0},
		{503, "233", gateway.RateLimited, gateway.RateLimited, gateway.NotSent, 2 * time.Minute},
		{500, "S:Server", gateway.BadUpstream, gateway.BadUpstream, gateway.Unknown, 0},
	} {
		c := New(config(t, func(r *http.Request) (*http.Response, error) {
			header := http.Header{"Content-Type": {"text/xml"}, "Retry-After": {"120"}}
			return &http.Response{StatusCode: test.status, Header: header, Body: io.NopCloser(strings.NewReader(faultOf(test.code, ""))), Request: r}, nil
		}))
		_, err := operations["orderQuery"].do(t.Context(), c)
		if e := gateway.AsError(err); e.Kind != test.read || e.Outcome != "" || e.RetryAfter != test.after {
			t.Errorf("%d %s, a read: %v, %q, %v", test.status, test.code, e.Kind, e.Outcome, e.RetryAfter)
		}
		_, err = operations["orderCreate"].do(t.Context(), c)
		if e := (*gateway.Error)(nil); !errors.As(err, &e) || e.Kind != test.write || e.Outcome != test.outcome {
			t.Errorf("%d %s, a write: %v", test.status, test.code, err)
		}
	}
}
