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

// The causes of the errors for responses whose body cannot be read.
var (
	// ErrTooLarge: the body is longer than the limit, compressed or decompressed.
	ErrTooLarge = errors.New("answer is too large")
	// ErrEncoding: the content coding is not supported, or the compressed body is
	// corrupt or truncated.
	ErrEncoding = errors.New("answer is not encoded as it should be")
)

// readBody reads and decompresses a body, within the memory that r gets. cut
// reports that an error came from the connection; any other error is about the
// bytes that were received.
//
// The decompression of net/http would not distinguish a corrupt body from a
// broken connection.
func readBody(resp *http.Response, limit int64, r *reservation) (body []byte, cut bool, err error) {
	wire := &wireReader{from: resp.Body, left: limit}
	body, err = unpack(wire, resp, limit, r)
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

// unpacker reads gzip through a buffer of its own. Otherwise gzip allocates one
// for each response.
type unpacker struct {
	buffer bufio.Reader
	gzip.Reader
}

// unpackers pools unpackers, which are large.
var unpackers = sync.Pool{New: func() any { return new(unpacker) }}

// minRead is the first size of the buffer for a body of unknown length.
const minRead = 512

// readAll reads up to one byte more than the limit. size is the length of the
// body, negative if it is not known. The buffer is never larger than the limit,
// and the memory of a body that is not small is reserved before it is allocated.
func (r *reservation) readAll(from io.Reader, limit, size int64) ([]byte, error) {
	most := limit + 1
	room := int64(minRead)
	if size <= limit { // a larger one is refused in the end, or not true
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
			// While the last step copies, the old and the new buffer are in use.
			if err := r.forBytes(most + most/2); err != nil {
				return nil, err
			}
		}
		body = append(make([]byte, 0, room), body...)
	}
}

// wireReader reads from the connection. It ends when a body becomes too large,
// and stores the first error.
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
		err = ErrTooLarge // gzip can be endless and decompress to nothing
	}
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}
