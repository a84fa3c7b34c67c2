package soap

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"time"

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
	// BesideResult reports that the answer has a result as well, so what the
	// back end did is not known.
	BesideResult bool
	// Status is the HTTP status that the fault came with, and RetryAfter what
	// that header said.
	Status     int
	RetryAfter time.Duration
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
func (d *decoder) readFault() (*Fault, error) {
	fault := &Fault{}
	kept := 0
	for {
		ok, err := d.child()
		if !ok {
			return fault, err
		}
		switch d.name {
		case "faultcode":
			var code xml.Name
			if code, err = d.qname(); err == nil && fault.Code.Local != "" && fault.Code != code {
				err = fmt.Errorf("%w: faultcode", ErrRepeated)
			}
			fault.Code = code
		case "faultstring":
			fault.Text, err = d.trimmed()
		case "Code":
			err = d.codes(fault, 0)
		case "Reason":
			fault.Text, err = d.reason()
		case "detail", "Detail":
			fault.Detail, _, err = d.detail(&kept)
		default:
			err = d.skip()
		}
		if err != nil {
			return nil, err
		}
	}
}

// keepFault reads the fault that has just started. Of several, the first
// counts.
func (d *decoder) keepFault() error {
	fault, err := d.readFault()
	if d.fault == nil {
		d.fault = fault
	}
	return err
}

// codes reads a Code or Subcode of SOAP 1.2, which holds a Value and may hold
// another Subcode.
func (d *decoder) codes(fault *Fault, depth int) error {
	for {
		ok, err := d.child()
		if !ok {
			return err
		}
		switch {
		case d.name == "Value" && depth == 0:
			fault.Code, err = d.qname()
		case d.name == "Value" && len(fault.Subcodes) < maxSubcodes:
			var code xml.Name
			code, err = d.qname()
			fault.Subcodes = append(fault.Subcodes, code)
		case d.name == "Subcode":
			err = d.codes(fault, depth+1)
		default:
			err = d.skip()
		}
		if err != nil {
			return err
		}
	}
}

// reason reads the first of the texts, which say the same in several
// languages (SOAP 1.2 part 1, section 5.4.2).
func (d *decoder) reason() (string, error) {
	first, found := "", false
	for {
		ok, err := d.child()
		if !ok {
			return first, err
		}
		if d.name == "Text" && !found {
			found = true
			first, err = d.trimmed()
		} else {
			err = d.skip()
		}
		if err != nil {
			return "", err
		}
	}
}

// detail reads the elements and the text inside the element that has just
// started, until enough elements are kept.
func (d *decoder) detail(kept *int) (elements []DetailElement, text string, err error) {
	var buf []byte
	for {
		if err := d.next(); err != nil {
			return nil, "", err
		}
		switch {
		case d.kind == endToken:
			return elements, strings.TrimSpace(string(buf)), nil
		case d.kind == startToken && *kept == maxDetail:
			if err := d.skip(); err != nil {
				return nil, "", err
			}
		case d.kind == startToken:
			*kept++
			e := DetailElement{Name: xml.Name{Space: d.space, Local: d.name}}
			if e.Children, e.Text, err = d.detail(kept); err != nil {
				return nil, "", err
			}
			elements = append(elements, e)
		default:
			buf = d.appendTo(buf)
		}
	}
}

// trimmed returns the text of the element that has just started. What stands
// in a fault is no news of the contract, so nothing is reported.
func (d *decoder) trimmed() (string, error) {
	report := d.unknown
	d.unknown = func(string) {}
	text, err := d.content()
	d.unknown = report
	return strings.TrimSpace(text), err
}

// qname reads an element whose content is a qualified name. Prefixes vary
// within one back end, and some codes have none.
func (d *decoder) qname() (xml.Name, error) {
	text, err := d.trimmed()
	prefix, local, qualified := strings.Cut(text, ":")
	if !qualified {
		// A back end that writes a bare code means no namespace, whatever the
		// default one is.
		return xml.Name{Local: text}, err
	}
	space, _ := d.scopes.space(prefix)
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
