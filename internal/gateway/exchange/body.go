package exchange

import (
	"bufio"
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

// readBody reads an answer's body to its end and unpacks it, inside what held
// is given. cut reports that an error came from the connection; any other is
// about the bytes that came.
//
// The unpacking that net/http does by itself would not tell a corrupt answer
// from a broken connection.
func readBody(resp *http.Response, limit int64, held *reservation) (body []byte, cut bool, err error) {
	wire := &wireReader{from: resp.Body, left: limit}
	body, err = unpack(wire, resp, limit, held)
	switch {
	case errors.Is(err, errMemory):
		return nil, false, err
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

// minRead is the room for an answer that announces no length.
const minRead = 512

// readAll reads up to one byte more than the limit. size is how much will come,
// negative if that is not known. It never makes room for more than the limit,
// and asks for the room of an answer that is not small before it makes it.
func (r *reservation) readAll(from io.Reader, limit, size int64) ([]byte, error) {
	most := limit + 1
	room := int64(minRead)
	if size <= limit { // else it is refused in the end, or a lie
		room = max(size+1, minRead)
	}
	if err := r.forBytes(room); err != nil {
		return nil, err
	}
	body := make([]byte, 0, room)
	for {
		n, err := from.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case errors.Is(err, io.EOF):
			return body, nil
		case err != nil, int64(len(body)) == most:
			return body, err
		case len(body) < cap(body):
			continue
		}
		if room *= 2; room > most/2 {
			room = most
		}
		if !r.fits(room) {
			// While the last step copies, there are a half and the whole.
			if err := r.forBytes(most + most/2); err != nil {
				return nil, err
			}
		}
		body = append(make([]byte, 0, room), body...)
	}
}

// wireReader is what comes over the wire. It ends where an answer becomes too
// large, and remembers what went wrong.
type wireReader struct {
	from io.Reader
	left int64
	err  error
}

func (s *wireReader) Read(p []byte) (int, error) {
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
