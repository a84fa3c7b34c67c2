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

// Semaphore bounds a number of bytes that are in use at once, and serves those
// who wait in the order of their arrival. [golang.org/x/sync/semaphore.Weighted]
// is one.
type Semaphore interface {
	Acquire(ctx context.Context, n int64) error
	Release(n int64)
}

// BodyMemory bounds what request bodies take in memory, over all requests. A
// body of up to 8 KiB takes none of it, so that ordinary requests never wait
// for large or slow ones. Each semaphore has to have room for the largest body;
// nil bounds nothing.
type BodyMemory struct {
	// Held counts the bytes of bodies as they arrive, until they are parsed.
	Held Semaphore
	// Parsed counts the bytes of bodies while they are parsed.
	Parsed Semaphore
}

const (
	// smallBody is what a body may have before it counts.
	smallBody = 8 << 10
	// firstBuffer is the first buffer of a body of unknown length.
	firstBuffer = 1 << 10
	// maxBodyWait bounds how long a body waits for memory.
	maxBodyWait = time.Second
)

// errBodyMemory is a body that got no memory in time.
var errBodyMemory = errors.New("no memory was free for the body in time")

// bodyBuffer receives one body, and holds its share of the memory.
type bodyBuffer struct {
	memory       BodyMemory
	held, parsed int64
}

// read reads all of a body, whose length is known or -1, and at most limit.
// The buffer grows with what has arrived, not with what is announced: a client
// that stops sending holds at most twice what it has sent.
func (b *bodyBuffer) read(ctx context.Context, body io.Reader, length, limit int64) ([]byte, error) {
	largest, size := limit+1, int64(firstBuffer) // one byte more, to find the end in
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

// release gives back what is held. It may be called more than once.
func (b *bodyBuffer) release() {
	release(b.memory.Parsed, &b.parsed)
	release(b.memory.Held, &b.held)
}

// acquire makes n of what is held.
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

func release(s Semaphore, held *int64) {
	if *held > 0 {
		s.Release(*held)
		*held = 0
	}
}

// noBodyMemory refuses a body for which there is no memory. The connection
// ends with it, or the rest of a slow body would be waited for.
func noBodyMemory(w http.ResponseWriter) error {
	w.Header().Set("Connection", "close")
	return &gateway.Error{
		Kind: gateway.Unavailable, Code: gateway.CodeOverloaded, Outcome: gateway.NotSent, Err: errBodyMemory,
		Detail: "other large bodies take all the memory that there is for them; a body of up to 8 KiB needs none of it",
	}
}
