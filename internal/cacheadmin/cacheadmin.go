// Package cacheadmin serves the look-up cache to operators, below /cache/ of the
// admin listener: what is stored for a number can be read and deleted. Responses
// repeat no number, and mask identifiers that could be one.
package cacheadmin

import (
	"encoding/json"
	"net/http"

	"causeway.example/cache"
	"causeway.example/handlers"
	"causeway.example/internal/gateway"
)

// New returns the handler. shared reports whether the cache is in front of Redis.
func New(c *cache.Cache, shared bool) http.Handler {
	a := admin{c, shared}
	const customer = "/cache/customers/{customerNumber}"
	const number = customer + "/numbers/{serviceNumber}"
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+number, a.look)
	mux.HandleFunc("DELETE "+number, a.forget)
	mux.HandleFunc("DELETE "+customer, a.forgetCustomer)
	return mux
}

type admin struct {
	cache  *cache.Cache
	shared bool
}

// storedEntry is an entry in memory or in Redis. Times are in whole seconds.
type storedEntry struct {
	Level      string `json:"level"`
	Kind       string `json:"kind"`
	LineSeqNo  string `json:"lineSeqNo,omitempty"`
	ProviderID string `json:"providerId,omitempty"`
	NotFound   bool   `json:"notFound,omitempty"`
	Age        int64  `json:"ageSeconds"`
	FreshFor   int64  `json:"freshForSeconds"`
	StaleFor   int64  `json:"staleForSeconds"`
}

func (a admin) look(w http.ResponseWriter, r *http.Request) {
	key, ok := serviceKey(w, r)
	if !ok {
		return
	}
	kept, err := a.cache.Inspect(r.Context(), key)
	entries := make([]storedEntry, len(kept))
	for i, k := range kept {
		entries[i] = newStoredEntry(k)
	}
	writeJSON(w, http.StatusOK, struct {
		Redis   string        `json:"redis"`
		Entries []storedEntry `json:"entries"`
	}{a.redis(err), entries})
}

func newStoredEntry(k cache.EntryInfo) storedEntry {
	return storedEntry{
		Level: k.Level, Kind: k.Kind, NotFound: k.NotFound,
		LineSeqNo: gateway.Mask(k.LineSeqNo), ProviderID: gateway.Mask(k.ProviderID),
		Age: int64(k.Age.Seconds()), FreshFor: int64(k.FreshFor.Seconds()), StaleFor: int64(k.StaleFor.Seconds()),
	}
}

// redis describes whether Redis took part, or why it did not.
func (a admin) redis(err error) string {
	switch {
	case err != nil:
		return cache.Explain(err).String()
	case !a.shared:
		return "not configured"
	default:
		return "ok"
	}
}

// notInRedis is the response if only this replica's memory was changed.
func notInRedis(err error) errorBody {
	return errorBody{"forgotten by this replica, but not in Redis: try again. Redis: " + cache.Explain(err).String()}
}

func (a admin) forget(w http.ResponseWriter, r *http.Request) {
	key, ok := serviceKey(w, r)
	if !ok {
		return
	}
	if err := a.cache.Invalidate(r.Context(), key); err != nil {
		writeJSON(w, http.StatusServiceUnavailable, notInRedis(err))
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (a admin) forgetCustomer(w http.ResponseWriter, r *http.Request) {
	customer := r.PathValue("customerNumber")
	if err := handlers.CheckCustomerNumber(customer); err != nil {
		writeJSON(w, http.StatusBadRequest, errorBody{"customerNumber: " + err.Error()})
		return
	}
	n, err := a.cache.InvalidateCustomer(r.Context(), customer)
	if err != nil {
		writeJSON(w, http.StatusServiceUnavailable, notInRedis(err))
		return
	}
	writeJSON(w, http.StatusOK, struct {
		Forgotten int `json:"forgotten"`
	}{n})
}

// errorBody is the JSON body of an error response.
type errorBody struct {
	Error string `json:"error"`
}

// serviceKey reads the path, and writes the response if that is invalid.
func serviceKey(w http.ResponseWriter, r *http.Request) (key gateway.ServiceKey, ok bool) {
	key = gateway.ServiceKey{CustomerNumber: r.PathValue("customerNumber"), ServiceNumber: r.PathValue("serviceNumber")}
	if err := handlers.CheckCustomerNumber(key.CustomerNumber); err != nil {
		writeJSON(w, http.StatusBadRequest, errorBody{"customerNumber: " + err.Error()})
		return key, false
	}
	if err := handlers.CheckServiceNumber(key.ServiceNumber); err != nil {
		writeJSON(w, http.StatusBadRequest, errorBody{"serviceNumber: " + err.Error()})
		return key, false
	}
	return key, true
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client may be gone
}
