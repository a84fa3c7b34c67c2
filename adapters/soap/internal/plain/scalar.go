package plain

import "causeway.example/internal/wsdl"

// carried says which of the four scalars holds every value of one of XML
// Schema's own types. All that are not listed are read as text: xs:string
// holds the lexical form of any value, whatever its range and zone.
var carried = map[string]string{
	"boolean": "boolean",
	"byte":    "int", "short": "int", "int": "int", "unsignedByte": "int", "unsignedShort": "int",
	"unsignedInt": "long", "long": "long",
}

// uncarried are the types whose text alone does not tell the value.
var uncarried = map[string]string{
	"QName":    "xs:QName means nothing without the prefixes of its document",
	"NOTATION": "xs:NOTATION means nothing without the declarations of its document",
}

// scalar returns the scalar that a simple type is carried as: the lender's
// where this holds every value, too, so that the adapter's code stays as it is.
func (b *builder) scalar(path string, t *wsdl.Type, lender *wsdl.Element) string {
	if reason, ok := uncarried[t.Primitive()]; ok {
		b.refuse(path, reason)
		return "string"
	}
	as := scalarOf(t)
	if lender != nil && (lender.Type.Simple || lender.Type.Content != nil) {
		lent := lender.Type
		if lent.Content != nil {
			lent = lent.Content
		}
		if holds(scalarOf(lent), as) {
			as = scalarOf(lent)
		}
	}
	if as != t.Primitive() || t.Derivation == wsdl.ListOf || t.Derivation == wsdl.Union {
		b.change(path, describe(t), "xs:"+as)
	}
	return as
}

func scalarOf(t *wsdl.Type) string {
	if as, ok := carried[t.Primitive()]; ok {
		return as
	}
	return "string"
}

// holds tells whether the scalar wide holds every value of narrow.
func holds(wide, narrow string) bool {
	return wide == narrow || wide == "string" || wide == "long" && narrow == "int"
}

// describe names a type as the WSDL has it.
func describe(t *wsdl.Type) string {
	switch {
	case t.Builtin:
		return "xs:" + t.Name.Local
	case t.Derivation == wsdl.ListOf:
		return "a list of values"
	case t.Derivation == wsdl.Union:
		return "a union"
	case t.Simple:
		return "xs:" + t.Primitive()
	case t.Name.Local != "":
		return t.Name.Local
	}
	return "an unnamed type"
}

// isAnyType tells whether a type is XML Schema's ur-type, that of an element
// without one.
func isAnyType(t *wsdl.Type) bool { return t.Builtin && t.Name.Local == "anyType" }
