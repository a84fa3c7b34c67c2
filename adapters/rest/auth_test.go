package rest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/gateway"
)

// TestRenew: credentials that were refused are renewed once, and not again.
func TestRenew(t *testing.T) {
	tests := []struct {
		name     string
		accepted string
		sent     []string
		kind     gateway.Kind
	}{
		{"accepted at once", "key 1", []string{"key 1"}, -1},
		{"accepted after renewal", "key 2", []string{"key 1", "key 2"}, -1},
		{"never accepted", "none", []string{"key 1", "key 2"}, gateway.UpstreamAuth},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var sent []string
			client := serve(t, func(w http.ResponseWriter, r *http.Request) {
				body, err := io.ReadAll(r.Body)
				if err != nil || string(body) != `{"n":1}` {
					t.Errorf("body %q, %v", body, err)
				}
				sent = append(sent, r.Header.Get("X-Key"))
				if sent[len(sent)-1] != tt.accepted {
					w.WriteHeader(http.StatusUnauthorized)
				}
				_, _ = w.Write([]byte(`{}`))
			})
			key := "key 1"
			client.Auth = Auth{
				Authorize: func(r *http.Request) error { r.Header.Set("X-Key", key); return nil },
				Renew: func(refused http.Header) bool {
					if refused.Get("X-Key") != key {
						t.Errorf("told of %q", refused.Get("X-Key"))
					}
					key = "key 2"
					return true
				},
			}
			_, err := client.Do(t.Context(), writeCall, Request{Method: "POST", Path: "/x", Body: map[string]int{"n": 1}})
			if diff := cmp.Diff(tt.sent, sent); diff != "" {
				t.Error(diff)
			}
			switch e := gateway.AsError(err); {
			case tt.kind < 0 && e != nil:
				t.Error(err)
			case tt.kind >= 0 && (e == nil || e.Kind != tt.kind || e.Outcome != gateway.Refused):
				t.Errorf("got %+v", e)
			}
		})
	}
}

// TestRenewFails: the repeat was never sent, and neither was the write done.
func TestRenewFails(t *testing.T) {
	client := serve(t, answering(http.StatusUnauthorized, nil, ""))
	renewed := false
	client.Auth = Auth{
		Authorize: func(*http.Request) error {
			if renewed {
				return &gateway.Error{Kind: gateway.Unavailable, Err: errors.New("no token")}
			}
			return nil
		},
		Renew: func(http.Header) bool { renewed = true; return true },
	}
	_, err := client.Do(t.Context(), writeCall, Request{Method: "POST", Path: "/x"})
	if e := gateway.AsError(err); e == nil || e.Kind != gateway.Unavailable || e.Outcome != gateway.NotSent {
		t.Errorf("got %+v", e)
	}
}

func TestStaticAuth(t *testing.T) {
	tests := []struct {
		auth         Auth
		header, want string
	}{
		{Bearer("t1"), "Authorization", "Bearer t1"},
		{APIKey("X-Api-Key", "k1"), "X-Api-Key", "k1"},
	}
	for _, tt := range tests {
		r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, "http://127.0.0.1/", nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := tt.auth.Authorize(r); err != nil || r.Header.Get(tt.header) != tt.want || tt.auth.Renew != nil {
			t.Errorf("got %q, %v", r.Header, err)
		}
	}
}
