package answer_test

import (
	"encoding/xml"
	"math"
	"net/http/httptest"
	"strings"
	"testing"

	"causeway.example/internal/sandbox/answer"
)

func TestAnswers(t *testing.T) {
	for name, test := range map[string]struct {
		answer            answer.Answer
		status            int
		contentType, body string
	}{
		"JSON":            {answer.JSON(201, map[string]any{"a": "<&>"}), 201, "application/json", `{"a":"<&>"}`},
		"no JSON at all":  {answer.JSON(200, math.Inf(1)), 500, "text/html; charset=utf-8", "could not encode"},
		"HTML":            {answer.HTML(503, "a<b"), 503, "text/html; charset=utf-8", "<p>a&lt;b</p>"},
		"with a header":   {answer.Answer{Status: 200}.With("Content-Type", "text/plain"), 200, "text/plain", ""},
		"the last header": {answer.XML(200, "<a/>").With("Content-Type", "text/plain"), 200, "text/plain", "<a/>"},
	} {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			test.answer.Write(w)
			if w.Code != test.status || w.Header().Get("Content-Type") != test.contentType || !strings.Contains(w.Body.String(), test.body) {
				t.Errorf("answer %d %v %s", w.Code, w.Header(), w.Body)
			}
		})
	}
}

func TestWithLeavesTheOriginalAlone(t *testing.T) {
	original := answer.HTML(404, "")
	original.With("Content-Type", "text/plain")
	if got := original.Header.Get("Content-Type"); got != "text/html; charset=utf-8" {
		t.Errorf("the original has %q", got)
	}
}

func TestSOAPFault(t *testing.T) {
	got := answer.SOAPFault(500, "soapenv", "233", `a < "b"`)
	var envelope struct {
		XMLName xml.Name `xml:"http://schemas.xmlsoap.org/soap/envelope/ Envelope"`
		Fault   struct {
			Code string `xml:"faultcode"`
			Text string `xml:"faultstring"`
		} `xml:"Body>Fault"`
	}
	if err := xml.Unmarshal(got.Body, &envelope); err != nil {
		t.Fatal(err)
	}
	if envelope.Fault.Code != "233" || envelope.Fault.Text != `a < "b"` || !strings.Contains(string(got.Body), "<soapenv:Body>") {
		t.Errorf("fault %s", got.Body)
	}
}
