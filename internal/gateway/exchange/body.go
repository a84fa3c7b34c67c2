package exchange

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"causeway.example/internal/gateway"
)

// The causes of the errors for answers whose body cannot be read.
var (
	// ErrTooLarge: an answer is longer than the limit, packed or unpacked.
	ErrTooLarge = errors.New("answer is too large")
	// ErrEncoding: a content coding that was not asked for, or gzip that is
	// corrupt or ends early.
	ErrEncoding = errors.New("answer is not encoded as it should be")
)

// readBody reads an answer's body to its end and unpacks it, inside what held
// is given. cut tells that an error came from the connection; any other is
// about the bytes that came.
//
// The unpacking that net/http does by itself would not tell a corrupt answer
// from a broken connection.
func readBody(resp *http.Response, limit int64, held *reservation) (body []byte, cut bool, err error) {
	wire := &source{from: resp.Body, left: limit, held: held}
	body, err = unpack(wire, resp, limit)
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

// unpack undoes the content coding (RFC 9110, section 8.4), and reads at most
// one byte more than the limit.
func unpack(wire *source, resp *http.Response, limit int64) ([]byte, error) {
	switch coding := strings.ToLower(strings.Join(resp.Header.Values("Content-Encoding"), ",")); coding {
	case "", "identity":
		return wire.readAll(wire, limit, resp.ContentLength)
	case "gzip", "x-gzip": // the same, RFC 9110 section 8.4.1.3
		return gunzip(wire, limit, resp.ContentLength)
	default:
		return nil, fmt.Errorf("%w: it is %q, and gzip was asked for", ErrEncoding, gateway.Clip(coding, 40))
	}
}

// unpacker reads gzip by way of a buffer of its own: gzip makes one for each
// answer otherwise.
type unpacker struct {
	buffer bufio.Reader
	gzip.Reader
}

// unpackers keeps those that are not in use: they are large.
var unpackers = sync.Pool{New: func() any { return new(unpacker) }}

func gunzip(wire *source, limit, size int64) ([]byte, error) {
	z := unpackers.Get().(*unpacker)
	defer func() {
		z.buffer.Reset(nil) // or the pool would keep the answer and its connection
		unpackers.Put(z)
	}()
	z.buffer.Reset(wire)
	err := z.Reset(&z.buffer)
	if errors.Is(err, io.EOF) {
		return nil, nil // nothing at all, as with status 204
	}
	var body []byte
	if err == nil {
		body, err = wire.readAll(z, limit, size)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrEncoding, err)
	}
	return body, nil
}

// minRead is the room for an answer that announces no length.
const minRead = 512

// readAll reads up to one byte more than the limit from r, which is s or
// unpacks it. size is how much will come over the wire, negative if that is not
// known. It never makes room for more than the limit, and asks for the room of
// an answer that is not small before it makes it.
func (s *source) readAll(r io.Reader, limit, size int64) ([]byte, error) {
	most := limit + 1
	room := min(max(size+1, minRead), most)
	asked := false
	if r == io.Reader(s) && size <= limit && !s.held.fits(room) {
		if err := s.held.forBytes(room); err != nil {
			return nil, err
		}
		asked = true // it is no more than it says: net/http sees to that
	} else if !s.held.fits(room) || room == most {
		room = minRead // packed, or a lie
	}
	body := make([]byte, 0, room)
	for {
		n, err := r.Read(body[len(body):cap(body)])
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
		if !asked && !s.held.fits(room) {
			// While the last step copies, there are a half and the whole.
			if err := s.held.forBytes(most + most/2); err != nil {
				return nil, err
			}
			asked = true
		}
		body = append(make([]byte, 0, room), body...)
	}
}

// source is what comes over the wire. It ends where an answer becomes too
// large, and remembers what went wrong.
type source struct {
	from io.Reader
	left int64
	err  error
	held *reservation
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
