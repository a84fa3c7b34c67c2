package handlers

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// recorder records the status and size of a response, and drops the content of the
// response to a HEAD request.
type recorder struct {
	http.ResponseWriter
	event    *event
	body     *trackedBody // the request's; nil without one
	omitBody bool
	status   int
	bytes    int
}

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
		w.limitConnection()
	}
	w.ResponseWriter.WriteHeader(status)
}

// unauthenticatedWriteTimeout bounds the writing of a response to a request without a
// key. It is enough for the largest file of 1.7 MB (0.5 MB in gzip) at 87 kB/s.
const unauthenticatedWriteTimeout = 20 * time.Second

// limitConnection bounds what a connection costs after the response. net/http would read
// up to 256 KiB of a body that the handler has not read, for as long as the client takes
// to send it; the connection is closed instead. It is closed for a refused key as well.
func (w *recorder) limitConnection() {
	conn := http.NewResponseController(w.ResponseWriter)
	if unread := w.body != nil && !w.body.read; unread || w.status == http.StatusUnauthorized {
		w.Header().Set("Connection", "close")
		if unread {
			_ = conn.SetReadDeadline(time.Unix(1, 0)) // not supported by every writer
		}
	}
	if w.event.Caller == "" {
		_ = conn.SetWriteDeadline(time.Now().Add(unauthenticatedWriteTimeout))
	}
}

// trackedBody is a request's body that records whether it was read to its end.
type trackedBody struct {
	io.ReadCloser
	read bool
}

func (c *trackedBody) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.read = c.read || errors.Is(err, io.EOF)
	return n, err
}

func (w *recorder) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	if w.omitBody {
		return len(p), nil
	}
	n, err := w.ResponseWriter.Write(p)
	w.bytes += n
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }
