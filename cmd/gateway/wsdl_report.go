package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode"

	"causeway.example/internal/gateway"
	"causeway.example/internal/wsdl"
)

// wsdlResult is the comparison of one live WSDL.
type wsdlResult struct {
	Service  string         `json:"service,omitempty"`
	Source   string         `json:"source"`
	Error    string         `json:"error,omitempty"`
	Warnings []string       `json:"warnings,omitempty"` // what was not read, and nothing refers to
	Findings []wsdl.Finding `json:"findings"`

	err error
}

func (r wsdlResult) fail(err error) wsdlResult {
	r.err, r.Error = err, err.Error()
	return r
}

// presentable returns the result with texts that may be shown: a name in a
// document, or an error, may repeat what the server was sent.
func (r wsdlResult) presentable() wsdlResult {
	if r.err != nil {
		r = r.fail(errors.New(presentable(r.Error)))
	}
	for i, w := range r.Warnings {
		r.Warnings[i] = presentable(w)
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		for _, text := range []*string{&f.Operation, &f.Path, &f.What, &f.Before, &f.After} {
			*text = presentable(*text)
		}
	}
	return r
}

func (r wsdlResult) count(severity wsdl.Severity) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == severity {
			n++
		}
	}
	return n
}

func (r wsdlResult) counts() map[string]int {
	counts := map[string]int{}
	for _, s := range wsdl.Severities() {
		counts[string(s)] = r.count(s)
	}
	return counts
}

// report prints the results: for a person, or as JSON.
func report(out io.Writer, results []wsdlResult, asJSON bool) error {
	if asJSON {
		for i := range results {
			if results[i].Findings == nil {
				results[i].Findings = []wsdl.Finding{} // a list is a list
			}
		}
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(map[string]any{"services": results})
	}
	var text strings.Builder
	for _, r := range results {
		r.write(&text)
	}
	_, err := io.WriteString(out, text.String())
	return err
}

// titles are what the severities mean to whoever reads them.
var titles = map[wsdl.Severity]string{
	wsdl.Breaks: "breaks us", wsdl.Loses: "we would lose", wsdl.New: "new, or not used by us",
}

func (r wsdlResult) write(text *strings.Builder) {
	fmt.Fprintf(text, "%s  %s\n", orUnknown(r.Service), r.Source)
	for _, w := range r.Warnings {
		fmt.Fprintf(text, "  warning: %s\n", w)
	}
	switch {
	case r.err != nil:
		fmt.Fprintf(text, "  not compared: %s\n", r.Error)
	case len(r.Findings) == 0:
		text.WriteString("  no difference\n")
	}
	for _, severity := range wsdl.Severities() {
		if r.count(severity) > 0 {
			fmt.Fprintf(text, "  %s (%d)\n", titles[severity], r.count(severity))
		}
		for _, f := range r.Findings {
			if f.Severity == severity {
				fmt.Fprintf(text, "    %s\n", line(f))
			}
		}
	}
}

// line is a finding in one line.
func line(f wsdl.Finding) string {
	text := f.What
	if subject := strings.Trim(f.Operation+" "+f.Path, " "); subject != "" {
		text = subject + ": " + text
	}
	switch {
	case f.Before != "" && f.After != "":
		text += fmt.Sprintf(" (%s → %s)", f.Before, f.After)
	case f.After != "":
		text += fmt.Sprintf(" (now %s)", f.After)
	case f.Before != "":
		text += fmt.Sprintf(" (was %s)", f.Before)
	}
	return presentable(text)
}

// presentable replaces the gateway's credentials, and control characters: a
// name in a document starts no line of ours.
func presentable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, gateway.Word(text, math.MaxInt))
}

func orUnknown(service string) string {
	if service == "" {
		return "unknown service"
	}
	return service
}
