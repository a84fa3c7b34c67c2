package rest

import "net/http"

// Auth adds the gateway's credentials to requests.
type Auth struct {
	// Authorize adds the credentials to a request before it is sent.
	Authorize func(*http.Request) error
	// Renew receives the header of a request that was answered with 401, and discards
	// the credentials in it. It reports whether the request may be sent again. Nil
	// means that credentials cannot be renewed.
	Renew func(refused http.Header) (again bool)
}

// Basic is HTTP Basic authentication (RFC 7617).
func Basic(username, password string) Auth {
	return Auth{Authorize: func(r *http.Request) error {
		r.SetBasicAuth(username, password)
		return nil
	}}
}

// Bearer is a token that never changes (RFC 6750).
func Bearer(token string) Auth { return APIKey("Authorization", "Bearer "+token) }

// APIKey is a key in a header of any name.
func APIKey(header, key string) Auth {
	return Auth{Authorize: func(r *http.Request) error {
		r.Header.Set(header, key)
		return nil
	}}
}
