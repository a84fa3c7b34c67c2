package exchange

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
)

// The causes of the errors for answers whose body cannot be read.
var (
	// ErrTooLarge: an answer is longer than the limit, packed or unpacked.
	ErrTooLarge = errors.New("answer is too large")
	// ErrEncoding: a content coding that cannot be read, or gzip that is corrupt
	// or ends early.
	ErrEncoding = errors.New("answer is not encoded as it should be")
)

// readBody reads an answer's body to its end and unpacks it. cut tells that
// an error came from the connection; any other is about the bytes that came.
//
// The unpacking that net/http does by itself would not tell a corrupt answer
// from a broken connection.
func readBody(resp *http.Response, limit int64) (body []byte, cut bool, err error) {
	wire := &source{from: resp.Body, left: limit}
	body, err = unpack(wire, resp, limit)
	switch {
	case wire.left < 0, int64(len(body)) > limit:
		return nil, false, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, limit)
	case wire.err != nil:
		return nil, true, wire.err
	case err != nil:
		return nil, false, err
	}
	resp.Header.Del("Content-Encoding")
	return body, false, nil
}

// unpacker reads gzip by way of a buffer of its own: gzip makes one for each
// answer otherwise.
type unpacker struct {
	buffer bufio.Reader
	gzip.Reader
}

// unpackers keeps those that are not in use: they are large.
var unpackers = sync.Pool{New: func() any { return new(unpacker) }}

// trusted is how much memory is set aside because a back end announces it.
const trusted = 1 << 20

// readAll reads up to one byte more than the limit. size is about how much
// will come, negative if that is not known.
func readAll(r io.Reader, limit, size int64) ([]byte, error) {
	var body bytes.Buffer
	body.Grow(int(min(max(size, 0), trusted)) + bytes.MinRead)
	_, err := body.ReadFrom(io.LimitReader(r, limit+1))
	return body.Bytes(), err
}

// source is what comes over the wire. It ends where an answer becomes too
// large, and remembers what went wrong.
type source struct {
	from io.Reader
	left int64
	err  error
}

func (s *source) Read(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.from.Read(p)
	if s.left -= int64(n); s.left < 0 {
		err = ErrTooLarge // packed or not: gzip can be endless and hold nothing
	}
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}
