package soap

// Version is a version of SOAP.
type Version int

// The versions. The zero value is what most legacy back ends speak.
const (
	SOAP11 Version = iota
	SOAP12
)

// The namespaces of an envelope: SOAP 1.1, section 3, and SOAP 1.2 part 1,
// section 5.1.
const (
	envelope11 = "http://schemas.xmlsoap.org/soap/envelope/"
	envelope12 = "http://www.w3.org/2003/05/soap-envelope"
)

func (v Version) String() string {
	if v == SOAP12 {
		return "1.2"
	}
	return "1.1"
}

// envelope returns the namespace of the version's envelopes.
func (v Version) envelope() string {
	if v == SOAP12 {
		return envelope12
	}
	return envelope11
}

// mediaType returns the version's media type without parameters: RFC 3023 for
// SOAP 1.1, RFC 3902 for SOAP 1.2.
func (v Version) mediaType() string {
	if v == SOAP12 {
		return "application/soap+xml"
	}
	return "text/xml"
}

// isEnvelope tells whether an element of this namespace is SOAP's own, in
// either version: a node that does not speak the version it was addressed in
// answers in its own (SOAP 1.2 part 1, appendix A).
func isEnvelope(space string) bool { return space == envelope11 || space == envelope12 }
