package wsdl

import (
	"errors"
	"fmt"
)

// Limits of what is read, over all documents of one contract.
const (
	// MaxDocuments is the number of documents.
	MaxDocuments = 200
	// MaxBytes is the size of all documents together.
	MaxBytes = 16 << 20
	// MaxDepth is the deepest nesting of elements in a document.
	MaxDepth = 100
	// MaxAttributes is the number of attributes, and of namespace declarations,
	// of one element.
	MaxAttributes = 200
	// MaxNodes is the number of elements in all documents together.
	MaxNodes = 300_000
	// MaxElements is the number of elements in all types together, those
	// counted that come from a base or a group.
	MaxElements = 300_000
)

// Why a contract cannot be read. Each is wrapped with the document's location.
var (
	// ErrUnreadable: the file is not there, the server does not answer, or
	// answers with another status than 200. The cause is wrapped too.
	ErrUnreadable = errors.New("cannot be read")
	ErrTooLarge   = fmt.Errorf("more than %d documents, %d bytes, or %d elements", MaxDocuments, MaxBytes, MaxElements)
	ErrTooMany    = fmt.Errorf("more than %d attributes of an element", MaxAttributes)
	ErrTooDeep    = fmt.Errorf("elements nested deeper than %d", MaxDepth)
	ErrDTD        = errors.New("document type declaration")
	ErrCharset    = errors.New("unknown character encoding")
	ErrNotXML     = errors.New("not well-formed XML")
	// ErrNotWSDL: the document is something else, such as an HTML page.
	ErrNotWSDL = errors.New("neither a WSDL 1.1 nor an XML Schema")
	// ErrNoService: the contract has no service of the name that is asked for.
	ErrNoService = errors.New("no such service")
	// ErrForeign: an import or a redirect leads to a server that is not
	// allowed, or from a file to a server.
	ErrForeign = errors.New("leads elsewhere")
)
