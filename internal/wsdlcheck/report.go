package wsdlcheck

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

// Result is the outcome of comparing one live WSDL.
type Result struct {
	Service  string         `json:"service,omitempty"`
	Source   string         `json:"source"`
	Error    string         `json:"error,omitempty"`
	Warnings []string       `json:"warnings,omitempty"` // imports that were not read and nothing refers to
	Findings []wsdl.Finding `json:"findings"`

	Err error `json:"-"` // why there is no comparison
}

func (r Result) fail(err error) Result {
	r.Err, r.Error = err, err.Error()
	return r
}

// presentable returns the result with its texts made safe to print: a server
// may repeat credentials in a name of its document, or in an error.
func (r Result) presentable() Result {
	if r.Err != nil {
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

func (r Result) count(severity wsdl.Severity) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == severity {
			n++
		}
	}
	return n
}

func (r Result) counts() map[string]int {
	counts := map[string]int{}
	for _, s := range wsdl.Severities() {
		counts[string(s)] = r.count(s)
	}
	return counts
}

// Report prints the results, as text or as JSON.
func Report(out io.Writer, results []Result, asJSON bool) error {
	if asJSON {
		for i := range results {
			if results[i].Findings == nil {
				results[i].Findings = []wsdl.Finding{} // [] in JSON, not null
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

// titles are the headings of the severities in the text report.
var titles = map[wsdl.Severity]string{
	wsdl.Breaks: "breaks us", wsdl.Loses: "we would lose", wsdl.New: "new, or not used by us",
}

func (r Result) write(text *strings.Builder) {
	fmt.Fprintf(text, "%s  %s\n", orUnknown(r.Service), r.Source)
	for _, w := range r.Warnings {
		fmt.Fprintf(text, "  warning: %s\n", w)
	}
	switch {
	case r.Err != nil:
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

// line formats a finding as one line.
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

// presentable masks the gateway's credentials and replaces control characters,
// so that a name in a document cannot start a line of output.
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
