// Package telemetry is what is seen of the gateway from outside: metrics,
// in a registry of its own, traces, and logs, one JSON line a request. Nothing
// secret is in any: labels are words of a closed set or bounded in number,
// spans have no text of a caller's or a back end's at all, and every text of a
// log line is masked.
//
// Packages below cmd report through func types; the methods of [Telemetry]
// are made to be put there.
package telemetry
