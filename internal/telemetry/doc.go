// Package telemetry is what is seen of the gateway from outside: metrics,
// in a registry of its own, and logs, one JSON line a request. Nothing secret
// is in either: labels are words of a closed set or bounded in number, and
// every text of a log line is masked.
//
// Packages below cmd report through func types; the methods of [Telemetry]
// are made to be put there.
package telemetry
