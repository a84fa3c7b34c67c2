// Package soap is a client for document/literal wrapped SOAP services, in SOAP
// 1.1 and SOAP 1.2: envelopes, faults, HTTP binding and limits. It knows no
// back end.
//
// Requests and responses are structs that gowsdl generates from a WSDL, or
// structs of the same form; gowsdl's runtime is not used. Only the XMLName of
// the outermost struct counts. An optional element is a pointer or a slice: nil
// is omitted, and a zero value that is set is sent.
//
// The body of an answer decides what it means, not its HTTP status.
package soap
