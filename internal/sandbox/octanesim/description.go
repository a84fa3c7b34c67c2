package octanesim

import (
	"embed"
	"net/http"
	"path"
	"regexp"

	"causeway.example/internal/sandbox/answer"
)

// The simulator's own copies of the service descriptions.
//
//go:embed wsdl
var descriptions embed.FS

var (
	addressLocation = regexp.MustCompile(`(<soap:address\s+location=)"[^"]*"`)
	schemaLocation  = regexp.MustCompile(`(schemaLocation=)"[^"]*"`)
)

// Description answers a GET of a SOAP endpoint: with its WSDL, with the
// schema that the WSDL imports, or, as the reference implementation does, with
// a page about it. It returns false when the request is for something else.
func Description(r *http.Request) (answer.Answer, bool) {
	name := path.Base(r.URL.Path)
	if _, known := endpoints[name]; !known || r.Method != http.MethodGet || r.URL.Path != Prefix+name {
		return answer.Answer{}, false
	}
	query := r.URL.Query()
	switch {
	case query.Has("wsdl"):
		return document(r, name+".wsdl"), true
	case query.Get("xsd") == "1":
		return document(r, name+".xsd"), true
	}
	return answer.HTML(http.StatusOK, "Web Services: "+name+", see ?wsdl"), true
}

// document returns a description with the addresses by which the client has
// reached it.
func document(r *http.Request, file string) answer.Answer {
	text, err := descriptions.ReadFile("wsdl/" + file)
	if err != nil {
		return answer.HTML(http.StatusNotFound, "No such description.")
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	address := answer.EscapeXML(scheme + "://" + r.Host + r.URL.Path)
	text = replaceValue(addressLocation, text, address)
	text = replaceValue(schemaLocation, text, address+"?xsd=1")
	return answer.XML(http.StatusOK, string(text))
}

// replaceValue puts another value into the attribute that a pattern ends with.
func replaceValue(attribute *regexp.Regexp, text []byte, value string) []byte {
	return attribute.ReplaceAllFunc(text, func(found []byte) []byte {
		name := attribute.FindSubmatch(found)[1]
		return append(append(append([]byte{}, name...), '"'), value+`"`...)
	})
}
