package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/pprof"
	"strconv"
)

// adminHandler serves probes, metrics, profiling and the look-up cache. Readiness depends on the
// process alone: a back end or a Redis that is down must not take every
// replica out at once.
func adminHandler(metrics http.Handler, d *drain, l lookups, token *adminToken) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", metrics)
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "ok\n") // a probe that has left is not told
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if d.started.Load() {
			http.Error(w, "draining", http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "ok\n") // a probe that has left is not told
	})
	mux.Handle("/debug/", token.require(boundSeconds(profiling())))
	cache := http.NewServeMux()
	cacheAdmin{l}.mount(cache)
	mux.Handle("/cache/", token.require(cache))
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

// maxSeconds bounds one profile, trace or difference of two profiles: there is
// one profiler, and who holds it for ever keeps it from everybody else.
const maxSeconds = 60

// boundSeconds refuses longer profiles. It reads the number as pprof does, which
// takes its default for what is none.
func boundSeconds(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seconds, err := strconv.ParseFloat(r.FormValue("seconds"), 64)
		isNumber := err == nil || errors.Is(err, strconv.ErrRange)
		if isNumber && !(seconds <= maxSeconds) { // NaN neither
			writeRefusal(w, http.StatusBadRequest, fmt.Sprintf("seconds must be at most %d", maxSeconds))
			return
		}
		next.ServeHTTP(w, r)
	})
}
