package handlers

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"causeway.example/internal/gateway"
)

// Semaphore bounds a number of bytes that are in use at once, and serves waiting callers
// in the order of arrival, as [golang.org/x/sync/semaphore.Weighted] does.
type Semaphore interface {
	Acquire(ctx context.Context, n int64) error
	Release(n int64)
}

// BodyMemory bounds the memory that the bodies of all requests take together. A body of
// up to 8 KiB does not count, so that ordinary requests never wait for large or slow
// ones. Each semaphore must have room for the largest body; nil means no bound.
type BodyMemory struct {
	// Held counts the bytes of bodies from their arrival until they are parsed.
	Held Semaphore
	// Parsed counts the bytes of bodies while they are parsed.
	Parsed Semaphore
}

const (
	// smallBody is the size in bytes up to which a body does not count.
	smallBody = 8 << 10
	// firstBuffer is the size of the first buffer for a body of unknown length.
	firstBuffer = 1 << 10
	// maxBodyWait bounds how long a body waits for memory.
	maxBodyWait = time.Second
)

// errBodyMemory is returned for a body that got no memory within maxBodyWait.
var errBodyMemory = errors.New("no memory was free for the body in time")

// bodyBuffer receives one body and holds its share of the memory.
type bodyBuffer struct {
	memory       BodyMemory
	held, parsed int64
}

// read reads a body of at most limit bytes; length is -1 if it is not known. The buffer
// grows with what has arrived, not with what is announced, so that a client that stops
// sending holds at most twice what it has sent.
func (b *bodyBuffer) read(ctx context.Context, body io.Reader, length, limit int64) ([]byte, error) {
	largest, size := limit+1, int64(firstBuffer) // one byte more, to read the end
	if length >= 0 {
		largest, size = length+1, min(length+1, smallBody)
	}
	content := make([]byte, 0, size)
	for {
		if int64(len(content)) == size {
			if size = 2*size + 1; int64(len(content)) < largest {
				size = min(size, largest)
			}
			if err := acquire(ctx, b.memory.Held, max(size, smallBody)-smallBody, &b.held); err != nil {
				return nil, err
			}
			content = append(make([]byte, 0, size), content...)
		}
		n, err := body.Read(content[len(content):size])
		content = content[:len(content)+n]
		switch {
		case errors.Is(err, io.EOF):
			return content, b.parse(ctx, int64(len(content)))
		case err != nil:
			return nil, err
		}
	}
}

// parse waits until a body of n bytes may be parsed.
func (b *bodyBuffer) parse(ctx context.Context, n int64) error {
	if n <= smallBody {
		return nil
	}
	return acquire(ctx, b.memory.Parsed, n, &b.parsed)
}

// release returns the share of the memory. It may be called more than once.
func (b *bodyBuffer) release() {
	release(b.memory.Parsed, &b.parsed)
	release(b.memory.Held, &b.held)
}

// acquire increases what is held of s to n.
func acquire(ctx context.Context, s Semaphore, n int64, held *int64) error {
	if s == nil || n <= *held {
		return nil
	}
	wait, cancel := context.WithTimeout(ctx, maxBodyWait)
	defer cancel()
	if err := s.Acquire(wait, n-*held); err != nil {
		return cmp.Or(ctx.Err(), errBodyMemory)
	}
	*held = n
	return nil
}

// release returns what is held of s.
func release(s Semaphore, held *int64) {
	if *held > 0 {
		s.Release(*held)
		*held = 0
	}
}

// noBodyMemory returns the error for a body that got no memory. It closes the
// connection: net/http would wait for the rest of a slow body.
func noBodyMemory(w http.ResponseWriter) error {
	w.Header().Set("Connection", "close")
	return &gateway.Error{
		Kind: gateway.Unavailable, Code: gateway.CodeOverloaded, Outcome: gateway.NotSent, Err: errBodyMemory,
		Detail: "other large bodies take all the memory that there is for them; a body of up to 8 KiB needs none of it",
	}
}
