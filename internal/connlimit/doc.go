// Package connlimit caps the connections of an HTTP server, so that clients
// without a key cannot take its memory or its file descriptors:
// docs/decisions/connections.md.
//
// A [Listener] wraps another one. [Listener.Protect] hooks it into the
// [http.Server], which reports the state of each connection.
package connlimit
