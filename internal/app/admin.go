package app

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/pprof"
	"strconv"
)

// adminHandler serves the probes, metrics, profiling and the look-up cache.
// Readiness depends on the process alone: an unavailable back end or Redis must
// not take all replicas out of service at once.
func adminHandler(parts Parts, d *drain, token *adminToken) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", parts.Metrics)
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "ok\n") // the prober may be gone
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if d.started.Load() {
			http.Error(w, "draining", http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "ok\n") // the prober may be gone
	})
	mux.Handle("/debug/", token.require(limitSeconds(profiling())))
	mux.Handle("/cache/", token.require(parts.Cache))
	return mux
}

func profiling() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return mux
}

// maxSeconds bounds one profile or trace. The process has one profiler, which a
// request without an end would keep from all others.
const maxSeconds = 60

// limitSeconds refuses longer profiles. It parses the number as pprof does,
// which uses its default for a text that is not a number.
func limitSeconds(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seconds, err := strconv.ParseFloat(r.FormValue("seconds"), 64)
		isNumber := err == nil || errors.Is(err, strconv.ErrRange)
		if isNumber && !(seconds <= maxSeconds) { // true for NaN as well
			writeProblem(w, http.StatusBadRequest, fmt.Sprintf("seconds must be at most %d", maxSeconds))
			return
		}
		next.ServeHTTP(w, r)
	})
}
