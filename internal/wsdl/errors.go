package wsdl

import (
	"errors"
	"fmt"
)

// Limits for all documents of one contract together.
const (
	// MaxDocuments is the maximum number of documents.
	MaxDocuments = 200
	// MaxBytes is the maximum size of all documents.
	MaxBytes = 16 << 20
	// MaxDepth is the maximum nesting of elements in a document.
	MaxDepth = 100
	// MaxAttributes is the maximum number of attributes of an element, and of
	// its namespace declarations.
	MaxAttributes = 200
	// MaxNodes is the maximum number of elements in all documents.
	MaxNodes = 300_000
	// MaxElements is the maximum number of elements in all types, inherited
	// ones included.
	MaxElements = 300_000
)

// Why a contract cannot be read. Each is wrapped with the document's location.
var (
	// ErrUnreadable: the file does not exist, or the server does not answer
	// with status 200. The cause is wrapped as well.
	ErrUnreadable = errors.New("cannot be read")
	ErrTooLarge   = fmt.Errorf("more than %d documents, %d bytes, or %d elements", MaxDocuments, MaxBytes, MaxElements)
	ErrTooMany    = fmt.Errorf("more than %d attributes of an element", MaxAttributes)
	ErrTooDeep    = fmt.Errorf("elements nested deeper than %d", MaxDepth)
	ErrDTD        = errors.New("document type declaration")
	ErrCharset    = errors.New("unknown character encoding")
	ErrNotXML     = errors.New("not well-formed XML")
	// ErrNotWSDL: the document is something else, such as an HTML page.
	ErrNotWSDL = errors.New("neither a WSDL 1.1 nor an XML Schema")
	// ErrNoService: the contract has no service with the requested name.
	ErrNoService = errors.New("no such service")
	// ErrForeign: an import or a redirect leads to a server that is not
	// allowed, or from a file to a server.
	ErrForeign = errors.New("leads elsewhere")
)
