// Package connlimit caps the connections of an HTTP server, so that clients without
// a key cannot exhaust its memory or its file descriptors:
// docs/decisions/connections.md.
//
// A [Listener] wraps another one. [Listener.Protect] makes an [http.Server] report
// the state of each connection to it.
package connlimit
