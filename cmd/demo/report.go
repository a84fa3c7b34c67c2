package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// report writes for people, and counts what held and what did not.
type report struct {
	w            io.Writer
	held, failed int
}

// line writes one aligned line. A terminal that is gone is no reason to stop.
func (r *report) line(label, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	_, _ = fmt.Fprintf(r.w, "  %-9s %s\n", label, strings.ReplaceAll(text, "\n", "\n            "))
}

func (r *report) title(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	_, _ = fmt.Fprintf(r.w, "\n%s\n%s\n", text, strings.Repeat("=", len(text)))
}

func (r *report) step(number, name string) {
	_, _ = fmt.Fprintf(r.w, "\n%-3s %s\n", number, name)
}

// expect says whether something held.
func (r *report) expect(held bool, format string, args ...any) bool {
	if held {
		r.held++
		r.line("ok", format, args...)
	} else {
		r.failed++
		r.line("FAILED", format, args...)
	}
	return held
}

// request shows what is sent.
func (r *report) request(method, path string, body any) {
	text := method + " " + path
	if body != nil {
		sent, err := json.Marshal(body)
		if err != nil {
			sent = []byte(err.Error())
		}
		text += "\n" + string(sent)
	}
	r.line("request", "%s", text)
}

// answer shows what came back.
func (r *report) answer(a answer) {
	text := fmt.Sprintf("%d %s, %s", a.status, http.StatusText(a.status), a.took.Round(100*time.Microsecond))
	if a.location != "" {
		text += "\nLocation: " + a.location
	}
	var pretty bytes.Buffer
	if json.Indent(&pretty, bytes.TrimSpace(a.body), "", "  ") != nil {
		pretty.Reset()
		pretty.Write(a.body)
	}
	r.line("answer", "%s\n%s", text, pretty.String())
}

// verdict ends the report and returns the exit code.
func (r *report) verdict() int {
	if r.failed > 0 || r.held == 0 {
		_, _ = fmt.Fprintf(r.w, "\n%d of %d expectations FAILED\n", r.failed, r.failed+r.held)
		return 1
	}
	_, _ = fmt.Fprintf(r.w, "\nAll %d expectations held\n", r.held)
	return 0
}
