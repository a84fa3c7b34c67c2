package main

import (
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Parts of patterns. They mean the same in every dialect of regular expressions: no
// look-ahead, no \s or \d, no \u. Characters beyond ASCII are written literally.
const (
	// controls are the characters of Unicode's category Cc.
	controls = `\x00-\x1f\x7f-\x9f`
	// controlsInLines are those but tab, line feed and carriage return.
	controlsInLines = `\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f`
	// notXML are the characters that XML 1.0 (section 2.2) cannot carry, and U+FFFD.
	notXML = "\ufffd-\uffff"
	// blanks are the characters of White_Space except controls, and all between U+2027
	// and U+202F: two of those end a line of JavaScript, so they cannot be written
	// literally where a generator turns a pattern into a literal.
	blanks = " \u00a0\u1680\u2000-\u200a\u2027-\u202f\u205f\u3000"

	// oneLine is a text without controls that is not blank; lines may have line breaks
	// as well.
	oneLine = "^[^" + controls + notXML + "]*[^" + controls + notXML + blanks + "][^" + controls + notXML + "]*$"
	lines   = "^[^" + controlsInLines + notXML + "]*[^" + controls + notXML + blanks + "][^" + controlsInLines + notXML + "]*$"

	// int31 is from 1 to 2147483647.
	int31 = "^([1-9][0-9]{0,8}|1[0-9]{9}|20[0-9]{8}|21[0-3][0-9]{7}|214[0-6][0-9]{6}|2147[0-3][0-9]{5}|21474[0-7][0-9]{4}|214748[0-2][0-9]{3}|2147483[0-5][0-9]{2}|21474836[0-3][0-9]|214748364[0-7])$"

	atom  = "[0-9A-Za-z!#$%&'*+/=?^_`{|}~-]+"
	label = "[0-9A-Za-z]([0-9A-Za-z-]{0,61}[0-9A-Za-z])?"
	day   = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
	clock = "([01][0-9]|2[0-3]):[0-5][0-9]"
)

// patterns are the forms of strings in requests, by the name of the member or parameter:
// swag has no annotation for a pattern. They repeat the rules of the handlers, and a test
// there compares the two. Responses have none, because their strings come from back ends.
var patterns = map[string]string{
	"customerNumber":        int31,
	"planNumber":            int31,
	"name":                  oneLine,
	"department":            oneLine,
	"notes":                 lines,
	"notificationEmail":     "^" + atom + "(\\." + atom + ")*@" + label + "(\\." + label + ")*$",
	"requestedDate":         "^" + day + "$",
	"validTo":               "^" + day + "T" + clock + ":[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]" + clock + ")$",
	"bucketRefId":           oneLine,
	"bucketRefIds":          oneLine,
	"unit":                  oneLine,
	"reason":                oneLine,
	"orderId":               "^[1-9][0-9]{0,17}$",
	"serviceNumber":         "^0[0-9]{9}$",
	"consumerServiceNumber": "^0[0-9]{9}$",
	"targetServiceNumber":   "^0[0-9]{9}$",
	"serviceNumbers":        "^0[0-9]{9}$",
	"gpsi":                  "^[0-9]{11,15}$",
	"amount":                "^(0|[1-9][0-9]{0,14})(\\.[0-9]{1,6})?$",
	correlationHeader:       "^[!-~]{0,128}$", // an empty header counts as absent
	wholesaleHeader:         "^[!-~]{0,12}$",
}

// goTypeKey is the extension that names the type for generators of Go clients. A size in a
// request has no format, because with int64 generators for JavaScript use a bigint and send
// it as a string. Without the extension it would be an int in Go, which has 32 bits on some
// machines.
const goTypeKey = "x-go-type"

// tightenRequests describes what the gateway refuses: members that are not described, so
// that a misspelt one does not silently have no effect, and strings of another form.
func tightenRequests(doc *openapi3.T) {
	for _, item := range doc.Paths.Map() {
		for _, op := range item.Operations() {
			for _, p := range op.Parameters {
				tighten(doc, p.Value.Name, p.Value.Schema)
			}
			if op.RequestBody == nil {
				continue
			}
			for _, media := range op.RequestBody.Value.Content {
				tighten(doc, "", media.Schema)
			}
		}
	}
}

func tighten(doc *openapi3.T, name string, ref *openapi3.SchemaRef) {
	if ref == nil {
		return
	}
	s := ref.Value
	if ref.Ref != "" {
		s = doc.Components.Schemas[strings.TrimPrefix(ref.Ref, "#/components/schemas/")].Value
	}
	if s.Type.Is(openapi3.TypeObject) {
		closed := false
		s.AdditionalProperties = openapi3.AdditionalProperties{Has: &closed}
	}
	if s.Type.Is(openapi3.TypeString) && patterns[name] != "" {
		s.Pattern = patterns[name]
	}
	if s.Type.Is(openapi3.TypeInteger) && strings.HasSuffix(name, "Bytes") {
		s.Format, s.Extensions = "", map[string]any{goTypeKey: "int64"}
	}
	tighten(doc, name, s.Items)
	for member, each := range s.Properties {
		tighten(doc, member, each)
	}
}
