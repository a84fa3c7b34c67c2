package soap

import (
	"reflect"
	"strings"

	"causeway.example/internal/gateway"
)

// faultBody is the content of a fault. Its children are unqualified (SOAP
// 1.1, section 4.4); the actor and the detail are not used.
type faultBody struct {
	Code   *string `xml:"faultcode"`
	String *string `xml:"faultstring"`
}

// readFault reads the fault that has just started. Members that a fault does
// not use are no news of the contract, so they are not reported.
func (r *reader) readFault() error {
	s, err := shapeOf(reflect.TypeFor[faultBody]())
	if err != nil {
		return err
	}
	var body faultBody
	d := decoder{scanner: r.scanner, space: envelopeSpace, unknown: func(string) {}}
	if err := d.children(s, reflect.ValueOf(&body).Elem()); err != nil {
		return err
	}
	r.fault = &Fault{Code: withoutPrefix(trimmed(body.Code)), Text: trimmed(body.String)}
	return nil
}

func trimmed(s *string) string {
	if s == nil {
		return ""
	}
	return strings.TrimSpace(*s)
}

func withoutPrefix(code string) string {
	return code[strings.LastIndexByte(code, ':')+1:]
}

// faultError is what a fault means by the classes of SOAP 1.1, section 4.4.1.
//
// Client, VersionMismatch and MustUnderstand say that the message was not
// processed: a write was not done. Server says that processing failed, and
// not how far it had come; so does any code that the section does not know.
func faultError(call gateway.Call, f Fault) *gateway.Error {
	e := &gateway.Error{
		Kind:     gateway.BadUpstream,
		Detail:   "the back end " + string(call.System) + " answered with a fault",
		Outcome:  call.Outcome(gateway.Unknown),
		Upstream: gateway.NewUpstreamFault(call.System, f.Code, f.Text),
	}
	class, refinement, _ := strings.Cut(f.Code, ".")
	switch {
	case class == "Client" && refinement == "Authentication", // the section's own example of a refined code
		class == "FailedAuthentication": // WS-Security 1.1, section 12
		return gateway.CredentialsRefused(call, f.Code)
	case class == "Client", class == "VersionMismatch", class == "MustUnderstand":
		e.Kind, e.Outcome = gateway.NotUnderstood, call.Outcome(gateway.Refused)
	}
	return e
}
