// Package telemetry implements metrics in a registry of its own, traces, and logs
// with one JSON line per request. None of them holds secrets: labels are words of
// a closed set or bounded in number, spans hold no text of callers or back ends,
// and every text of a log line is masked.
//
// Other packages report through fields of func types, to which the methods of
// [Telemetry] are assigned.
package telemetry
