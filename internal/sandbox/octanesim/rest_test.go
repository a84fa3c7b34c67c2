package octanesim

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestRESTProtocol(t *testing.T) {
	good := func() *http.Request {
		r := httptest.NewRequest(http.MethodPost, "/tiab/api/v1/datapool/disconnect", nil)
		r.SetBasicAuth("user", "secret")
		r.Header.Set("Content-Type", "application/json; charset=utf-8")
		return r
	}
	for _, test := range []struct {
		name        string
		change      func(r *http.Request)
		body        string
		status      int
		contentType string
	}{
		{"good", func(*http.Request) {}, `{"custno":100234,"lineseqno":2}`, 200, "application/json"},
		{"no credentials", func(r *http.Request) { r.Header.Del("Authorization") }, "{}", 401, "text/html; charset=utf-8"},
		{"wrong password", func(r *http.Request) { r.SetBasicAuth("user", "guess") }, "{}", 401, "text/html; charset=utf-8"},
		{"unknown path", func(r *http.Request) { r.URL.Path = "/tiab/api/v2/datapool" }, "{}", 404, "text/html; charset=utf-8"},
		{"other method", func(r *http.Request) { r.Method = http.MethodDelete }, "", 405, "text/html; charset=utf-8"},
		{"other media type", func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, "{}", 415, "text/html; charset=utf-8"},
		{"malformed", func(*http.Request) {}, `{"custno":`, 400, "application/json"},
		{"data after the object", func(*http.Request) {}, `{} {}`, 400, "application/json"},
		{"no object", func(*http.Request) {}, `[]`, 400, "application/json"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := good()
			test.change(r)
			got := newOctane(t, false).do(r, test.body)
			if got.Status != test.status || got.Header.Get("Content-Type") != test.contentType {
				t.Errorf("answer %d %s %s", got.Status, got.Header.Get("Content-Type"), got.Body)
			}
			if (test.status == 401) != (got.Header.Get("WWW-Authenticate") != "") {
				t.Errorf("header %v", got.Header)
			}
		})
	}
}

func TestReadingAPool(t *testing.T) {
	o := newOctane(t, false)
	got := o.pool(o.line("0477000001"))
	wantJSON(t, got, true, "success")
	wantJSON(t, got, float64(0), "errorCode")
	wantJSON(t, got, float64(4711), "provider", "memberId")
	wantJSON(t, got, "50.00 GB", "provider", "dataMaxCap")
	consumers := got.json(t, "provider", "consumers").([]any)
	first, last := consumers[0].(map[string]any), consumers[5].(map[string]any)
	if first["dataLimit"] != "5.00 GB" || first["dataUsage"] != "0.50 GB" || first["serviceNumber"] != "0400000001" || first["custNo"] != float64(100234) {
		t.Errorf("first consumer %v", first)
	}
	if limit, shown := last["dataLimit"]; !shown || limit != nil || last["dataUsage"] != "51.20 MB" {
		t.Errorf("last consumer %v", last)
	}
	if empty := o.pool(o.line("0477000002")); !strings.Contains(string(empty.Body), `"consumers":[]`) {
		t.Errorf("an empty list is %s", empty.Body)
	}
}

func TestReadingWhatIsNoPool(t *testing.T) {
	o := newOctane(t, false)
	for name, query := range map[string]string{
		"consumer's line":                  "custno=100234&lineseqno=" + o.line("0400000001"),
		"unknown line":                     "custno=100234&lineseqno=77777",
		"unknown customer":                 "custno=1&lineseqno=1",
		"no line":                          "custno=100234",
		"names in the case of other calls": "custNo=100234&lineSeqNo=1",
	} {
		t.Run(name, func(t *testing.T) {
			got := o.rest(http.MethodGet, "datapool?"+query, "")
			wantJSON(t, got, false, "success")
			wantJSON(t, got, float64(3), "errorCode")
			if got.Status != http.StatusOK {
				t.Errorf("status %d", got.Status)
			}
		})
	}
}
