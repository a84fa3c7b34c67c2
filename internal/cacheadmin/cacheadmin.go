// Package cacheadmin serves the look-up cache to operators, below /cache/ of the
// admin listener: what is stored for a number can be read and deleted. Responses
// repeat no number, and mask identifiers that could be one.
package cacheadmin

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"

	"causeway.example/cache"
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
	kept, err := a.cache.Look(r.Context(), key)
	entries := make([]storedEntry, len(kept))
	for i, k := range kept {
		entries[i] = newStoredEntry(k)
	}
	writeJSON(w, http.StatusOK, struct {
		Redis   string        `json:"redis"`
		Entries []storedEntry `json:"entries"`
	}{a.redis(err), entries})
}

func newStoredEntry(k cache.Kept) storedEntry {
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
	if err := a.cache.Forget(r.Context(), key); err != nil {
		writeJSON(w, http.StatusServiceUnavailable, notInRedis(err))
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (a admin) forgetCustomer(w http.ResponseWriter, r *http.Request) {
	customer := r.PathValue("customerNumber")
	if !isCustomerNumber(customer) {
		writeJSON(w, http.StatusBadRequest, errorBody{badCustomer})
		return
	}
	n, err := a.cache.ForgetCustomer(r.Context(), customer)
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

// The forms of the API's own path parameters. TestNumbersOfTheAPI compares them.
var (
	customerNumber = regexp.MustCompile(`^[1-9][0-9]{0,9}$`)
	serviceNumber  = regexp.MustCompile(`^0[0-9]{9}$`)
)

const (
	badCustomer = "customerNumber: a customer number has 1 to 10 digits, does not start with 0, and is less than 2 to the power of 31"
	badService  = "serviceNumber: a service number has 10 digits, the first of them 0"
)

// isCustomerNumber reports whether a text is a customer number: an xs:int of the
// back end.
func isCustomerNumber(text string) bool {
	_, err := strconv.ParseInt(text, 10, 32)
	return err == nil && customerNumber.MatchString(text)
}

// serviceKey reads the path, and writes the response if that is invalid.
func serviceKey(w http.ResponseWriter, r *http.Request) (key gateway.ServiceKey, ok bool) {
	key = gateway.ServiceKey{CustomerNumber: r.PathValue("customerNumber"), ServiceNumber: r.PathValue("serviceNumber")}
	switch {
	case !isCustomerNumber(key.CustomerNumber):
		writeJSON(w, http.StatusBadRequest, errorBody{badCustomer})
	case !serviceNumber.MatchString(key.ServiceNumber):
		writeJSON(w, http.StatusBadRequest, errorBody{badService})
	default:
		return key, true
	}
	return key, false
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client may be gone
}
