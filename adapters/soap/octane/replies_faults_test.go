package octane

import (
	"time"

	"causeway.example/internal/gateway"
)

// fault returns the expectation for a fault: the counted label, what the caller
// of a read sees, and the remaining words.
func fault(label string, kind gateway.Kind, upstream ...string) reply {
	r := fails(kind, "", upstream...).with(500)
	r.labels = []string{label}
	return r
}

// asWrite returns the expectation for the same answer to a write.
func (r reply) asWrite(outcome gateway.Outcome) reply {
	v := *r.fails
	v.Outcome = outcome
	r.fails = &v
	return r
}

func tooOften(after time.Duration, text string) reply {
	r := limited("", after, text)
	r.labels = []string{"rateLimit"}
	return r
}

// soap12Type is the media type of SOAP 1.2 (RFC 3902).
const soap12Type = "application/soap+xml; charset=utf-8"

// faultReplies are the faults, by operation and document. Nearly all answer a
// read; the table in docs/faults.md covers writes.
var faultReplies = map[string]map[string]reply{
	"orderCreate": {
		"fault-233-detail":       tooOften(2*time.Minute, "2 minutes").asWrite(gateway.NotSent),
		"fault-no-prefix":        fault("client", gateway.NotUnderstood, "Client", "No").asWrite(gateway.Refused),
		"fault-foreign-prefix":   fault("unknown", gateway.BadUpstream, "Quota", "No").asWrite(gateway.Unknown),
		"fault-version-mismatch": fault("versionMismatch", gateway.NotUnderstood, "VersionMismatch", "Couldn't create SOAP message due to exception").asWrite(gateway.Refused),
		"detail-jaxws-declared":  fault("validation", gateway.Rejected, "2", "Order refused").asWrite(gateway.Refused),
		"detail-unlisted":        fault("unknown", gateway.BadUpstream, "90", "Order refused").asWrite(gateway.Unknown),
		"detail-unlisted-client": fault("unknown", gateway.BadUpstream, "90", "Order refused").asWrite(gateway.Unknown),
		"detail-jaxws-crash":     fault("exception", gateway.BadUpstream, "Server", "null").asWrite(gateway.Unknown),
		"soap12-fault-sender":    fault("client", gateway.NotUnderstood, "Sender", "No").over(400, soap12Type).asWrite(gateway.Refused),
		"soap12-fault-receiver":  fault("server", gateway.BadUpstream, "Receiver", "No").over(500, soap12Type).asWrite(gateway.Unknown),
	},
	"orderQuery": {
		"fault-233-prefix":         tooOften(42*time.Second, "42 seconds"),
		"fault-233-prefix, 200":    tooOften(42*time.Second, "42 seconds").with(200),
		"fault-233-hours":          tooOften(9*time.Hour, "9 hours"),
		"fault-undeclared-prefix":  fault("server", gateway.BadUpstream, "Server", "No"),
		"fault-default-namespace":  fault("server", gateway.BadUpstream, "Server", "No"),
		"fault-qualified-children": fault("client", gateway.NotUnderstood, "Client", "No"),
		"fault-authentication":     fault("login", gateway.UpstreamAuth, "Client.Authentication"),
		"fault-wsse":               fault("login", gateway.UpstreamAuth, "FailedAuthentication"),
		"fault-must-understand":    fault("mustUnderstand", gateway.NotUnderstood, "MustUnderstand", "One or more mandatory SOAP header blocks not understood"),
		"fault-login-words":        fault("server", gateway.BadUpstream, "Server", "login service down"),
		"fault-empty":              fault("unknown", gateway.BadUpstream),
		"fault-code-empty":         fault("unknown", gateway.BadUpstream, "", "No"),
		"fault-beside-result":      fault("server", gateway.BadUpstream, "Server", "No").with(200),

		"detail-jaxws-login":        fault("login", gateway.UpstreamAuth, "1"),
		"detail-jaxws-nested":       fault("notFound", gateway.NotFound, "3", "Order refused"),
		"detail-zero":               fault("server", gateway.BadUpstream, "Server", "Order refused"),
		"detail-two-codes":          fault("server", gateway.BadUpstream, "Server", "Order refused"),
		"detail-same-code-twice":    fault("conflict", gateway.Conflict, "4", "Order refused"),
		"detail-code-beside-number": fault("conflict", gateway.Conflict, "4", "No"),
		"detail-no-number":          fault("server", gateway.BadUpstream, "Server", "Order refused"),
		"detail-other-exception":    fault("server", gateway.BadUpstream, "Server", "No"),
		"detail-dotnet":             fault("server", gateway.BadUpstream, "Server", "Server was unable to process request. ---> Object reference not set to an instance of an object."),
		"detail-wcf":                fault("unknown", gateway.BadUpstream, "InternalServiceFault", "Object reference not set"),
		"detail-axis1":              fault("server", gateway.BadUpstream, "Server.userException", "java.rmi.RemoteException: no"),
		"detail-axis2":              fault("server", gateway.BadUpstream, "Server", "The endpoint reference (EPR) for the Operation not found"),
		"detail-cxf":                fault("client", gateway.NotUnderstood, "Client", "Unmarshalling Error: cvc-elt.1: Cannot find the declaration of element"),
		"detail-spring":             fault("conflict", gateway.Conflict, "4", "Order refused"),
		"detail-php":                fault("notFound", gateway.NotFound, "3", "No such customer"),
		"detail-gsoap":              fault("client", gateway.NotUnderstood, "Client", "Validation constraint violation: tag name or namespace mismatch in element 'orderQuery'"),
		"detail-node-soap":          fault("server", gateway.BadUpstream, "Server", "TypeError: Cannot read properties of undefined"),

		"soap12-fault-encoding":        fault("client", gateway.NotUnderstood, "DataEncodingUnknown", "No").over(500, soap12Type),
		"soap12-fault-must-understand": fault("mustUnderstand", gateway.NotUnderstood, "MustUnderstand", "No").over(500, soap12Type),
		"soap12-fault-other-prefix":    fault("client", gateway.NotUnderstood, "Sender", "No").over(400, soap12Type),
		"soap12-fault-233":             tooOften(42*time.Second, "42 seconds").over(500, soap12Type),
		"soap12-fault-233-prefix":      tooOften(time.Minute, "").over(400, soap12Type),
		"soap12-fault-subcode":         fault("client", gateway.NotUnderstood, "Sender", "No").over(400, soap12Type),
		"soap12-fault-last-subcode":    fault("notFound", gateway.NotFound, "3", "No").over(400, soap12Type),
		"soap12-fault-procedure":       fault("client", gateway.NotUnderstood, "Sender", "No").over(400, soap12Type),
		"soap12-fault-wsse":            fault("login", gateway.UpstreamAuth, "Sender").over(400, soap12Type),
		"soap12-fault-reasons":         fault("server", gateway.BadUpstream, "Receiver", "Nein").over(200, soap12Type),
		"soap12-fault-detail":          fault("validation", gateway.Rejected, "2", "No").over(500, soap12Type),
		"soap12-fault-node-soap":       fault("client", gateway.NotUnderstood, "Sender", "Processing Error").over(500, soap12Type),
		"soap12-answers-11":            fault("versionMismatch", gateway.NotUnderstood, "VersionMismatch", "Version Mismatch").over(500, "text/xml"),
	},
}
