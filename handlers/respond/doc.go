// Package respond writes complete responses: with Content-Length, and compressed if
// the client accepts it.
package respond
