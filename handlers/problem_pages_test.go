package handlers

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestProblemPages(t *testing.T) {
	s := newSite(t, Options{Service: untouched(t), Keys: ring(t, keyOf("website", "key"))})
	index := s.do(t, "GET", "/problems/", "", "Accept", "text/html,*/*;q=0.8").Body.String()
	text := s.do(t, "GET", "/problems", "").Body.String()
	for _, row := range problemTable {
		if !strings.Contains(index, `href="`+row.code+`"`) || !strings.Contains(text, row.code) {
			t.Errorf("the index lacks %s", row.code)
		}
		page := s.do(t, "GET", "/problems/"+row.code, "", "Accept", "text/html")
		for _, want := range []string{"<h1>" + row.Title, string(row.Retryable)} {
			if body := strings.ReplaceAll(page.Body.String(), "&#39;", "'"); page.Code != 200 || !strings.Contains(body, want) {
				t.Errorf("%s: status %d, lacks %q", row.code, page.Code, want)
			}
		}
		if got := page.Header().Get("Content-Type"); got != "text/html; charset=utf-8" {
			t.Errorf("%s: Content-Type is %q", row.code, got)
		}
		wellFormed(t, page.Body)
		if plain := s.do(t, "GET", "/problems/"+row.code, ""); !strings.Contains(plain.Body.String(), row.Explanation) || plain.Header().Get("Content-Type") != "text/plain; charset=utf-8" {
			t.Errorf("%s as text: %s", row.code, plain.Body)
		}
	}
	for _, f := range violationMeanings {
		if page := s.do(t, "GET", "/problems/invalidRequest", "").Body.String(); !strings.Contains(page, f.Code+": "+f.Meaning) {
			t.Errorf("the page of invalidRequest lacks %s", f.Code)
		}
	}
	if p := problem(t, s.do(t, "GET", "/problems/nothing", "")); p.Code != "notFound" {
		t.Errorf("an unknown code got %s", p.Code)
	}
	if ev := (*s.events)[len(*s.events)-1]; ev.Route != "/problems/{code}" || ev.Operation != "" {
		t.Errorf("the event is %+v", ev)
	}
}

// wellFormed checks that all elements of a page are closed in the right order.
func wellFormed(t *testing.T, page io.Reader) {
	t.Helper()
	d := xml.NewDecoder(page)
	d.Entity = xml.HTMLEntity
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Error(err)
			return
		}
	}
}

// TestTableNamesEachCodeOnce: codes are unique.
func TestTableNamesEachCodeOnce(t *testing.T) {
	seen := make(map[string]bool)
	for _, row := range problemTable {
		if seen[row.code] || row.Title == "" || row.Explanation == "" || row.Status < 400 {
			t.Errorf("row %+v", row)
		}
		seen[row.code] = true
	}
	for i, f := range violationMeanings {
		if i > 0 && violationMeanings[i-1].Code >= f.Code || f.Meaning == "" {
			t.Errorf("%s is out of order, or has no meaning", f.Code)
		}
	}
}
