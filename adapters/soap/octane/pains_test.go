package octane

import "testing"

// pains are complaints of users of other products that an answer can cause,
// with the documents that show each here. Complaints about requests (order of
// elements, SOAPAction, chunks, markup in values) are covered by the golden
// requests; the others are not about a single call.
var pains = map[string][]string{
	"a list of one becomes an object":              {"dataPoolView-empty", "dataPoolView-one", "dataPoolView-two", "serviceDetail-none", "serviceDetail-one", "serviceDetail-two-named", "bulk-none", "bulk-one", "bulk-two"},
	"only the last of repeated elements survives":  {"bulk-two", "orderCreate-two-orders", "two-results"},
	"leading zeros are lost":                       {"leading-zeros", "orderQuery-zero-lost", "dataPoolView-zero-lost", "serviceDetail-zero-lost"},
	"everything is a string, or a float":           {"id-64-bit", "orderCreate-placed-without-code", "number-signed", "number-decimal", "orderCreate-order-too-big"},
	"nil, absent and empty are mixed up":           {"nil-scalars", "nil-result", "nil-false", "nil-other-namespace", "empty-members", "bulk-nil-item", "orderQuery-no-status"},
	"one namespace for all":                        {"namespaces-four", "namespaces-qualified-children", "orderCreate-wrong-namespace"},
	"prefixes get lost":                            {"namespaces-late", "namespaces-default", "prefix-undeclared", "orderQuery-other-prefixes"},
	"a fault is a 500 without a word":              {"fault-server", "fault-validation-number", "empty"},
	"faults with HTTP 200, refusals without fault": {"fault-login-number", "fault-233-prefix", "soap12-fault-reasons", "orderCreate-refused-customer"},
	"faults of SOAP 1.2 with HTTP 400":             {"soap12-fault-sender", "soap12-fault-subcode"},
	"the detail is dropped":                        {"detail-jaxws-declared", "detail-jaxws-nested", "detail-php", "soap12-fault-detail"},
	"fault codes with any prefix":                  {"fault-undeclared-prefix", "fault-default-namespace", "fault-no-prefix", "soap12-fault-other-prefix"},
	"an encoding that cannot be read":              {"orderCreate-latin1", "windows1252-prolog", "windows1252-http", "utf8-http", "utf8-mark", "utf16le-mark", "utf16be-http", "charset-unknown"},
	"a large answer takes minutes":                 {"namespaces-200", "deep-nesting", "attributes-too-many", "entity-bomb"},
	"attributes are mishandled":                    {"attributes-everywhere", "nil-other-namespace"},
	"the root has another name":                    {"orderCreate-wrong-wrapper", "wrapper-no-namespace", "wrapper-of-request", "root-other-name"},
	"dates shift with their zone":                  {"date-utc", "date-fraction", "date-no-zone", "date-day-with-zone", "orderQuery-committed"},
	"a choice with optional branches":              {"orderQuery-other-item", "orderQuery-committed"},
	"passwords and bodies in errors":               {"fault-authentication", "detail-jaxws-login", "soap12-fault-wsse", "fault-jaxws-detail"},
	"markup where text belongs":                    {"text-references", "text-cdata-parts", "broken-ampersand", "element-in-number"},
}

func TestEachPainHasItsDocuments(t *testing.T) {
	answered := map[string]bool{}
	for _, cases := range corpus(t) {
		for name := range cases {
			answered[document(name)] = true
		}
	}
	for pain, documents := range pains {
		for _, name := range documents {
			if !answered[name] {
				t.Errorf("%s: no answer %s", pain, name)
			}
		}
	}
}
