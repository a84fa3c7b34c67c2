package wsdl

import "slices"

// Severity says what a difference means for a program that was compiled against
// another contract.
type Severity string

// The severities, the worst first.
const (
	// Breaks: a call is refused or misunderstood, or its answer cannot be read.
	Breaks Severity = "breaks"
	// Loses: calls succeed, but something that is read is no longer sent, or
	// something cannot be compared.
	Loses Severity = "loses"
	// New: nothing that is used is affected: something is new, or something
	// unused is gone.
	New Severity = "new"
)

// Severities returns all severities, the worst first.
func Severities() []Severity { return []Severity{Breaks, Loses, New} }

// Finding is one difference.
type Finding struct {
	Severity  Severity `json:"severity"`
	Operation string   `json:"operation,omitempty"`
	// Path is the path from the wrapper to the element, by local names; "" for
	// a difference of the operation or service.
	Path   string `json:"path,omitempty"`
	What   string `json:"what"` // a sentence without subject and full stop
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// MaxFindings bounds the findings of one comparison. If there are more, the
// last finding says so.
const MaxFindings = 1000

// Usage says which parts of its compiled contract a program uses. The zero
// value means all.
type Usage struct {
	// Version is the version of SOAP in use; "" is that of the compiled port.
	Version Version
	// Operations are the operations that are called; nil means all.
	Operations []string
	// Element reports whether the element at a path from the wrapper is sent or
	// read. Everything below an unused element is unused. Nil means that all
	// are used.
	Element func(path string) bool
}

// Compiled is a service that a program was compiled against.
type Compiled struct {
	Name     string // also its path below the base URL
	Contract *Contract
	Usage    Usage
}

func (u Usage) operation(name string) bool {
	return u.Operations == nil || slices.Contains(u.Operations, name)
}

func (u Usage) element(path string) bool { return u.Element == nil || u.Element(path) }

// comparison accumulates findings.
type comparison struct {
	usage     Usage
	compiled  *Contract
	live      *Contract
	findings  []Finding
	operation string
	response  bool
	spaces    [2]string // the namespaces of the wrappers, before and after
	used      bool      // whether the current element is used
	present   bool      // whether the type that contains it is used
	forms     []Finding // children whose form has changed
	children  int       // children that were compared
	same      map[pair]bool
}

// pair is two types under comparison, in one direction.
type pair struct {
	old, new *Type
	used     bool
}

func (c *comparison) report(severity Severity, path, what, before, after string) {
	if !c.used {
		severity = New
	}
	f := Finding{Severity: severity, Operation: c.operation, Path: path, What: what, Before: before, After: after}
	switch {
	case len(c.findings) < MaxFindings-1:
		c.findings = append(c.findings, f)
	case len(c.findings) == MaxFindings-1:
		c.findings = append(c.findings, Finding{Severity: Breaks, What: "there are more differences than are told"})
	}
}

// direct returns the severity for the current direction, request or response.
func (c *comparison) direct(request, response Severity) Severity {
	if c.response {
		return response
	}
	return request
}
