package main

import (
	"encoding/json"
	"net/http"

	"causeway.example/cache"
	"causeway.example/handlers"
	"causeway.example/internal/gateway"
)

// cacheAdmin lets an operator look at what is remembered of a number, and
// forget it. Its answers repeat no number, and mask the identities that could
// be one.
type cacheAdmin struct {
	lookups lookups
}

// mount adds the routes.
func (a cacheAdmin) mount(mux *http.ServeMux) {
	const customer = "/cache/customers/{customerNumber}"
	const number = customer + "/numbers/{serviceNumber}"
	mux.HandleFunc("GET "+number, a.look)
	mux.HandleFunc("DELETE "+number, a.forget)
	mux.HandleFunc("DELETE "+customer, a.forgetCustomer)
}

// keptEntry is one entry of one level. Times are in whole seconds.
type keptEntry struct {
	Level      string `json:"level"`
	Kind       string `json:"kind"`
	LineSeqNo  string `json:"lineSeqNo,omitempty"`
	ProviderID string `json:"providerId,omitempty"`
	NotFound   bool   `json:"notFound,omitempty"`
	Age        int64  `json:"ageSeconds"`
	FreshFor   int64  `json:"freshForSeconds"`
	StaleFor   int64  `json:"staleForSeconds"`
}

func (a cacheAdmin) look(w http.ResponseWriter, r *http.Request) {
	key, ok := serviceKey(w, r)
	if !ok {
		return
	}
	kept, err := a.lookups.Inspect(r.Context(), key)
	entries := make([]keptEntry, len(kept))
	for i, k := range kept {
		entries[i] = newKeptEntry(k)
	}
	answerJSON(w, http.StatusOK, struct {
		Redis   string      `json:"redis"`
		Entries []keptEntry `json:"entries"`
	}{a.redis(err), entries})
}

func newKeptEntry(k cache.EntryInfo) keptEntry {
	return keptEntry{
		Level: k.Level, Kind: k.Kind, NotFound: k.NotFound,
		LineSeqNo: gateway.Mask(k.LineSeqNo), ProviderID: gateway.Mask(k.ProviderID),
		Age: int64(k.Age.Seconds()), FreshFor: int64(k.FreshFor.Seconds()), StaleFor: int64(k.StaleFor.Seconds()),
	}
}

// redis says whether Redis took part, or why it did not.
func (a cacheAdmin) redis(err error) string {
	switch {
	case err != nil:
		return cache.Explain(err).String()
	case a.lookups.redis == nil:
		return "not configured"
	default:
		return "ok"
	}
}

// notInRedis is the answer where only this replica has forgotten.
func notInRedis(err error) failure {
	return failure{"forgotten by this replica, but not in Redis: try again. Redis: " + cache.Explain(err).String()}
}

func (a cacheAdmin) forget(w http.ResponseWriter, r *http.Request) {
	key, ok := serviceKey(w, r)
	if !ok {
		return
	}
	if err := a.lookups.Invalidate(r.Context(), key); err != nil {
		answerJSON(w, http.StatusServiceUnavailable, notInRedis(err))
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (a cacheAdmin) forgetCustomer(w http.ResponseWriter, r *http.Request) {
	customer := r.PathValue("customerNumber")
	if err := handlers.CheckCustomerNumber(customer); err != nil {
		answerJSON(w, http.StatusBadRequest, failure{"customerNumber: " + err.Error()})
		return
	}
	n, err := a.lookups.InvalidateCustomer(r.Context(), customer)
	if err != nil {
		answerJSON(w, http.StatusServiceUnavailable, notInRedis(err))
		return
	}
	answerJSON(w, http.StatusOK, struct {
		Forgotten int `json:"forgotten"`
	}{n})
}

// failure is the body of an answer that is none.
type failure struct {
	Error string `json:"error"`
}

// serviceKey reads the path, and answers if it is wrong.
func serviceKey(w http.ResponseWriter, r *http.Request) (key gateway.ServiceKey, ok bool) {
	key = gateway.ServiceKey{CustomerNumber: r.PathValue("customerNumber"), ServiceNumber: r.PathValue("serviceNumber")}
	if err := handlers.CheckCustomerNumber(key.CustomerNumber); err != nil {
		answerJSON(w, http.StatusBadRequest, failure{"customerNumber: " + err.Error()})
		return key, false
	}
	if err := handlers.CheckServiceNumber(key.ServiceNumber); err != nil {
		answerJSON(w, http.StatusBadRequest, failure{"serviceNumber: " + err.Error()})
		return key, false
	}
	return key, true
}

func answerJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the operator has left: nobody is there to tell
}
