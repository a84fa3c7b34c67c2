package wsdl

import "slices"

// Severity says what a difference means for a program that was compiled
// against another contract.
type Severity string

// The severities, the worst first.
const (
	// Breaks: a call that we make is refused or misunderstood, or its answer
	// cannot be read.
	Breaks Severity = "breaks"
	// Loses: calls go on, but something that we read is no longer told, or
	// something cannot be compared.
	Loses Severity = "loses"
	// New: nothing that we use is touched: there is more than we know, or less
	// of what we do not use.
	New Severity = "new"
)

// Severities are all of them, the worst first.
func Severities() []Severity { return []Severity{Breaks, Loses, New} }

// Finding is one difference.
type Finding struct {
	Severity  Severity `json:"severity"`
	Operation string   `json:"operation,omitempty"`
	// Path leads from the wrapper to the element, by local names; "" for a
	// difference of the operation or the service.
	Path   string `json:"path,omitempty"`
	What   string `json:"what"` // a sentence without its subject and full stop
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// MaxFindings bounds what one comparison tells. The last finding says so when
// there are more.
const MaxFindings = 1000

// Usage says what a program makes use of in the contract that it was compiled
// against. The zero value is everything.
type Usage struct {
	// Version is the one that is spoken; "" is that of the compiled port.
	Version Version
	// Operations are those that are called; nil means all.
	Operations []string
	// Element tells whether an element is sent or read, by its path from the
	// wrapper. What is below an unused element is not used. Nil means all are.
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

// comparison collects findings.
type comparison struct {
	usage     Usage
	compiled  *Contract
	live      *Contract
	findings  []Finding
	operation string
	response  bool
	spaces    [2]string // the namespaces of the wrappers, before and after
	used      bool      // whether what is looked at is used
	present   bool      // whether the type that it is in is used
	forms     []Finding // of children whose form has changed
	children  int       // how many were compared
	same      map[pair]bool
}

// pair is two types that are compared, in one direction.
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

// direct returns the severity of a difference in a request or in a response.
func (c *comparison) direct(request, response Severity) Severity {
	if c.response {
		return response
	}
	return request
}
