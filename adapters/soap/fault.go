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

// Fault is a SOAP fault (SOAP 1.1, section 4.4; SOAP 1.2 part 1, section 5.4).
type Fault struct {
	// Code is the fault code with its prefix resolved: "Server" in the
	// namespace of a SOAP 1.1 envelope, "Receiver" in that of 1.2, or a code of
	// the back end's own. Space is empty for a bare word or number, and for an
	// undeclared prefix.
	Code xml.Name
	// Subcodes refine the code, the most general first. SOAP 1.2 only: SOAP 1.1
	// refines a code with dots.
	Subcodes []xml.Name
	// Text is the fault string, or the first reason. It may hold phone numbers:
	// mask it before output.
	Text string
	// Detail is the content of the fault's detail, at most 64 elements. Its
	// texts may hold phone numbers as well.
	Detail []DetailElement
	// BesideResult reports that the answer also holds a result, so that what
	// the back end did is unknown.
	BesideResult bool
	// Status is the HTTP status of the answer, and RetryAfter the value of its
	// Retry-After header.
	Status     int
	RetryAfter time.Duration
}

// Limits of what is stored of a fault. A stack trace has hundreds of elements.
const (
	maxDetail   = 64 // elements
	maxSubcodes = 8
)

// readFault reads the fault that has just started. The children of a 1.1 fault
// are unqualified and those of a 1.2 fault qualified; some stacks confuse that,
// so their namespace is ignored.
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

// readCode reads a Code or Subcode of SOAP 1.2, which holds a Value and
// optionally another Subcode.
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

// reason reads the first Text. The others repeat it in other languages (SOAP
// 1.2 part 1, section 5.4.2).
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

// trimmedText returns the current element's text without surrounding white
// space.
func trimmedText(lexer *codec.Lexer) (string, error) {
	text, err := lexer.Text()
	return strings.TrimSpace(text), err
}

// faultError returns the error for a fault by SOAP's own classes (SOAP 1.1,
// section 4.4.1; SOAP 1.2 part 1, section 5.4.6).
//
// Client or Sender, VersionMismatch and MustUnderstand mean that the message
// was not processed: a write was not done. Server or Receiver means that
// processing failed at an unknown point, and so does a code that the standards
// do not define.
func faultError(call gateway.Call, f Fault) *gateway.Error {
	e := &gateway.Error{
		Kind:     gateway.BadUpstream,
		Detail:   "the back end " + string(call.System) + " answered with a fault",
		Outcome:  call.Outcome(gateway.Unknown),
		Upstream: gateway.NewUpstreamFault(call.System, f.Code.Local, f.Text),
	}
	class, refinement, _ := strings.Cut(f.Code.Local, ".")
	switch {
	case class == "Client" && refinement == "Authentication", // SOAP 1.1's example of a refined code
		slices.ContainsFunc(append([]xml.Name{f.Code}, f.Subcodes...), isFailedAuthentication):
		return gateway.CredentialsRefused(call, f.Code.Local)
	case class == "Client", class == "Sender", class == "VersionMismatch", class == "MustUnderstand", class == "DataEncodingUnknown":
		e.Kind, e.Outcome = gateway.NotUnderstood, call.Outcome(gateway.Refused)
	}
	return e
}

// isFailedAuthentication implements WS-Security 1.1, section 12.
func isFailedAuthentication(code xml.Name) bool { return code.Local == "FailedAuthentication" }
