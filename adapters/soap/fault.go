package soap

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"time"

	"causeway.example/adapters/soap/internal/codec"
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

// Limits of what is kept of a fault: a stack trace has hundreds of elements.
const (
	maxDetail   = 64 // elements
	maxSubcodes = 8
)

// readFault reads the fault that has just started. The children of a 1.1
// fault are unqualified, those of a 1.2 fault are not; some stacks get it
// wrong, and no meaning hangs on it.
func readFault(lexer *codec.Lexer) (*Fault, error) {
	fault := &Fault{}
	for {
		ok, err := lexer.Child()
		if !ok {
			return fault, err
		}
		switch lexer.Name().Local {
		case "faultcode":
			var code xml.Name
			if code, err = lexer.QName(); err == nil && fault.Code.Local != "" && fault.Code != code {
				err = fmt.Errorf("%w: faultcode", ErrRepeated)
			}
			fault.Code = code
		case "faultstring":
			fault.Text, err = trimmedText(lexer)
		case "Code":
			err = readCode(lexer, fault, 0)
		case "Reason":
			fault.Text, err = reason(lexer)
		case "detail", "Detail":
			fault.Detail, err = lexer.Elements(maxDetail)
		default:
			err = lexer.Skip()
		}
		if err != nil {
			return nil, err
		}
	}
}

// readCode reads a Code or Subcode of SOAP 1.2, which holds a Value and may hold
// another Subcode.
func readCode(lexer *codec.Lexer, fault *Fault, depth int) error {
	for {
		ok, err := lexer.Child()
		if !ok {
			return err
		}
		switch name := lexer.Name().Local; {
		case name == "Value" && depth == 0:
			fault.Code, err = lexer.QName()
		case name == "Value" && len(fault.Subcodes) < maxSubcodes:
			var code xml.Name
			code, err = lexer.QName()
			fault.Subcodes = append(fault.Subcodes, code)
		case name == "Subcode":
			err = readCode(lexer, fault, depth+1)
		default:
			err = lexer.Skip()
		}
		if err != nil {
			return err
		}
	}
}

// reason reads the first of the texts, which say the same in several
// languages (SOAP 1.2 part 1, section 5.4.2).
func reason(lexer *codec.Lexer) (string, error) {
	first, found := "", false
	for {
		ok, err := lexer.Child()
		if !ok {
			return first, err
		}
		if lexer.Name().Local == "Text" && !found {
			found = true
			first, err = trimmedText(lexer)
		} else {
			err = lexer.Skip()
		}
		if err != nil {
			return "", err
		}
	}
}

// trimmedText returns the text of the element that has just started, without the
// blanks around it.
func trimmedText(lexer *codec.Lexer) (string, error) {
	text, err := lexer.Text()
	return strings.TrimSpace(text), err
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
