package soap

// Version is a version of SOAP.
type Version int

// The versions. The zero value is what most legacy back ends speak.
const (
	SOAP11 Version = iota
	SOAP12
)

// versions describes each version. Namespaces: SOAP 1.1, section 3; SOAP 1.2
// part 1, section 5.1. Media types: RFC 3023 and RFC 3902.
var versions = [...]struct{ name, namespace, mediaType string }{
	SOAP11: {"1.1", "http://schemas.xmlsoap.org/soap/envelope/", "text/xml"},
	SOAP12: {"1.2", "http://www.w3.org/2003/05/soap-envelope", "application/soap+xml"},
}

func (v Version) String() string { return versions[v].name }

// envelope returns the namespace of the version's envelopes.
func (v Version) envelope() string { return versions[v].namespace }

// mediaType returns the version's media type, without parameters.
func (v Version) mediaType() string { return versions[v].mediaType }

// isEnvelope reports whether a namespace is that of SOAP envelopes in any
// version: a node that does not speak the request's version answers in its own
// (SOAP 1.2 part 1, appendix A).
func isEnvelope(namespace string) bool {
	for _, v := range versions {
		if v.namespace == namespace {
			return true
		}
	}
	return false
}
