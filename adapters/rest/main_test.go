package rest

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"go.uber.org/goleak"

	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	readCall  = gateway.Call{System: gateway.Octane, Operation: "look", Class: gateway.Read}
	writeCall = gateway.Call{System: gateway.Octane, Operation: "do", Class: gateway.Write}
)

// serve starts a server and returns a client for it.
func serve(t *testing.T, handler http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return &Client{BaseURL: server.URL + "/", Exchange: &exchange.Client{HTTP: server.Client()}}
}

// answering is a handler that always answers the same.
func answering(status int, header http.Header, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for name, values := range header {
			w.Header()[name] = values
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

// reset breaks the connection after the request was read.
func reset(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
