// Package respond writes whole answers: with their length, and compressed where
// the client accepts it.
package respond
