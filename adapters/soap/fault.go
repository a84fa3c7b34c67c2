package soap

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strings"

	"causeway.example/internal/gateway"
)

// Fault is a SOAP fault: SOAP 1.1, section 4.4; SOAP 1.2 part 1, section 5.4.
type Fault struct {
	// Code is the fault code with its prefix resolved: "Server" in the
	// namespace of a SOAP 1.1 envelope, "Receiver" in that of 1.2, or whatever
	// a back end puts there. Space is empty for a bare word or number, and for
	// a prefix that is not declared.
	Code xml.Name
	// Subcodes refine the code, the most general first (SOAP 1.2 only: SOAP
	// 1.1 refines a code by dots).
	Subcodes []xml.Name
	// Text is the fault string, or the first reason. It may hold numbers: mask
	// it before showing.
	Text string
	// Detail is what stands in the fault's detail, at most 64 elements of it.
	// Its texts may hold numbers, too.
	Detail []DetailElement
}

// DetailElement is one element of a fault's detail.
type DetailElement struct {
	Name     xml.Name
	Text     string // without the blanks around it
	Children []DetailElement
}

// Limits of what is kept of a fault: a stack trace has hundreds of elements.
const (
	maxDetail   = 64 // elements
	maxSubcodes = 8
)

// readFault reads the fault that has just started. The children of a 1.1
// fault are unqualified, those of a 1.2 fault are not; some stacks get it
// wrong, and no meaning hangs on it.
func (r *reader) readFault() (*Fault, error) {
	fault := &Fault{}
	kept := 0
	for {
		ok, err := r.child()
		if !ok {
			return fault, err
		}
		switch r.name {
		case "faultcode":
			if fault.Code.Local != "" {
				return nil, fmt.Errorf("%w: faultcode", ErrRepeated)
			}
			fault.Code, err = r.qname()
		case "faultstring":
			fault.Text, err = r.trimmed()
		case "Code":
			err = r.codes(fault, 0)
		case "Reason":
			fault.Text, err = r.reason()
		case "detail", "Detail":
			fault.Detail, _, err = r.detail(&kept)
		default:
			err = r.skip()
		}
		if err != nil {
			return nil, err
		}
	}
}

// codes reads a Code or Subcode of SOAP 1.2, which holds a Value and may hold
// another Subcode.
func (r *reader) codes(fault *Fault, depth int) error {
	for {
		ok, err := r.child()
		if !ok {
			return err
		}
		switch {
		case r.name == "Value" && depth == 0:
			fault.Code, err = r.qname()
		case r.name == "Value" && len(fault.Subcodes) < maxSubcodes:
			var code xml.Name
			code, err = r.qname()
			fault.Subcodes = append(fault.Subcodes, code)
		case r.name == "Subcode":
			err = r.codes(fault, depth+1)
		default:
			err = r.skip()
		}
		if err != nil {
			return err
		}
	}
}

// reason reads the first of the texts, which say the same in several
// languages (SOAP 1.2 part 1, section 5.4.2).
func (r *reader) reason() (string, error) {
	first, found := "", false
	for {
		ok, err := r.child()
		if !ok {
			return first, err
		}
		if r.name == "Text" && !found {
			found = true
			first, err = r.trimmed()
		} else {
			err = r.skip()
		}
		if err != nil {
			return "", err
		}
	}
}

// detail reads the elements and the text inside the element that has just
// started, until enough elements are kept.
func (r *reader) detail(kept *int) (elements []DetailElement, text string, err error) {
	var buf []byte
	for {
		if err := r.next(); err != nil {
			return nil, "", err
		}
		switch {
		case r.kind == endToken:
			return elements, strings.TrimSpace(string(buf)), nil
		case r.kind == startToken && *kept == maxDetail:
			if err := r.skip(); err != nil {
				return nil, "", err
			}
		case r.kind == startToken:
			*kept++
			e := DetailElement{Name: xml.Name{Space: r.space, Local: r.name}}
			if e.Children, e.Text, err = r.detail(kept); err != nil {
				return nil, "", err
			}
			elements = append(elements, e)
		default:
			buf = r.appendTo(buf)
		}
	}
}

// trimmed returns the text of the element that has just started. What stands
// in a fault is no news of the contract, so nothing is reported.
func (r *reader) trimmed() (string, error) {
	report := r.unknown
	r.unknown = func(string) {}
	text, err := r.content()
	r.unknown = report
	return strings.TrimSpace(text), err
}

// qname reads an element whose content is a qualified name. Prefixes vary
// within one back end, and some codes have none.
func (r *reader) qname() (xml.Name, error) {
	text, err := r.trimmed()
	prefix, local, qualified := strings.Cut(text, ":")
	if !qualified {
		// A back end that writes a bare code means no namespace, whatever the
		// default one is.
		return xml.Name{Local: text}, err
	}
	space, _ := r.scopes.space(prefix)
	return xml.Name{Space: space, Local: local}, err
}

// faultError is what a fault means by the classes of SOAP 1.1, section 4.4.1,
// and SOAP 1.2 part 1, section 5.4.6.
//
// Client or Sender, VersionMismatch and MustUnderstand say that the message
// was not processed: a write was not done. Server or Receiver says that
// processing failed, and not how far it had come; so does any code that the
// standards do not know.
func faultError(call gateway.Call, f Fault) *gateway.Error {
	e := &gateway.Error{
		Kind:     gateway.BadUpstream,
		Detail:   "the back end " + string(call.System) + " answered with a fault",
		Outcome:  call.Outcome(gateway.Unknown),
		Upstream: gateway.NewUpstreamFault(call.System, f.Code.Local, f.Text),
	}
	class, refinement, _ := strings.Cut(f.Code.Local, ".")
	switch {
	case class == "Client" && refinement == "Authentication", // the example of a refined code in SOAP 1.1
		slices.ContainsFunc(append([]xml.Name{f.Code}, f.Subcodes...), isFailedAuthentication):
		return gateway.CredentialsRefused(call, f.Code.Local)
	case class == "Client", class == "Sender", class == "VersionMismatch", class == "MustUnderstand", class == "DataEncodingUnknown":
		e.Kind, e.Outcome = gateway.NotUnderstood, call.Outcome(gateway.Refused)
	}
	return e
}

// isFailedAuthentication: WS-Security 1.1, section 12.
func isFailedAuthentication(code xml.Name) bool { return code.Local == "FailedAuthentication" }
