// Package negotiate reads the header fields of a request that choose a
// representation: Accept and Accept-Encoding (RFC 9110 section 12.5).
package negotiate
