package spssim

import (
	"fmt"
	"net/http"

	"causeway.example/internal/sandbox/faults"
)

// magic is what a magic number asks for: its last three digits. From 400 on
// it is the HTTP status of the answer.
type magic int

// The magic endings; docs/sandbox.md lists them.
const (
	ordinary         magic = 0
	magicTruncated   magic = faults.EndingTruncated
	magicEmpty       magic = faults.EndingEmpty
	magicReset       magic = faults.EndingReset
	magicSlow        magic = faults.EndingSlow
	magicUnknownWord magic = 17
	magicExtra       magic = 19
	magicInvalid     magic = http.StatusBadRequest
	magicToken       magic = http.StatusUnauthorized
	magicNotFound    magic = http.StatusNotFound
	magicConflict    magic = http.StatusConflict
	magicTooMany     magic = http.StatusTooManyRequests
	magicInternal    magic = http.StatusInternalServerError
	magicHTML        magic = http.StatusServiceUnavailable
)

var allMagic = []magic{
	magicTruncated, magicEmpty, magicReset, magicSlow, magicUnknownWord, magicExtra,
	magicInvalid, magicToken, magicNotFound, magicConflict, magicTooMany, magicInternal, magicHTML,
}

func (m magic) gpsi() string { return fmt.Sprintf("19990000%03d", int(m)) }

func (m magic) bucketRef() string { return fmt.Sprintf("9990%03d", int(m)) }

// magicOf finds the first magic number of a request.
func magicOf(gpsi string, refs ...string) magic {
	for _, m := range allMagic {
		if gpsi == m.gpsi() {
			return m
		}
	}
	for _, ref := range refs {
		for _, m := range allMagic {
			if ref == m.bucketRef() {
				return m
			}
		}
	}
	return ordinary
}

// problem is the refusal that the magic asks for, or nil.
func (m magic) problem() *problem {
	switch m {
	case magicInvalid:
		return invalid("invalid by magic number")
	case magicToken:
		return unauthenticated
	case magicNotFound:
		return missing("not found by magic number")
	case magicConflict:
		return conflict("conflict by magic number")
	case magicTooMany:
		return &problem{http.StatusTooManyRequests, "TOO_MANY_REQUESTS", "too many requests"}
	case magicInternal:
		return &problem{http.StatusInternalServerError, "INTERNAL", "internal error"}
	}
	return nil
}

// fault is the failure of the exchange that the magic asks for.
func (m magic) fault() faults.Fault {
	switch m {
	case magicHTML:
		return faults.Fault{Kind: faults.HTML}
	}
	return faults.OfEnding(int(m))
}
