package e2e

import (
	"net/http"
	"testing"
	"time"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// TestRetryOrder: an order that failed is carried out again under its number, and
// one that is done is refused. Each call is sent once.
func TestRetryOrder(t *testing.T) {
	const orders = "/v1/customers/100234/orders/"
	g := gatewaytest.Start(t)
	g.Want(http.StatusOK, http.MethodGet, orders+"100003", "")
	a := g.Want(http.StatusAccepted, http.MethodPost, orders+"100003/retry", "")
	if a.Header.Get("Location") != orders+"100003" || a.JSON["orderId"] != "100003" || a.JSON["status"] != "pending" {
		t.Errorf("%v %s", a.Header, a.Text)
	}
	g.Advance(time.Hour)
	if a := g.Want(http.StatusOK, http.MethodGet, orders+"100003", ""); a.JSON["status"] != "completed" {
		t.Error(a.Text)
	}
	for order, want := range map[string]struct {
		status int
		code   string
	}{
		"100003": {http.StatusConflict, "conflict"},
		"100001": {http.StatusConflict, "conflict"},
		"555555": {http.StatusNotFound, "notFound"},
	} {
		if a := g.Want(want.status, http.MethodPost, orders+order+"/retry", ""); a.JSON["code"] != want.code || a.JSON["outcome"] != "rejected" {
			t.Errorf("%s: %s", order, a.Text)
		}
	}
	if n := g.Calls()["soap"]["orderReset"]; n != 4 {
		t.Errorf("%d calls of orderReset, want 4", n)
	}
}

// TestRetryOfUnknownOutcome: a reset whose response is lost is not sent again, and
// its outcome is unknown.
func TestRetryOfUnknownOutcome(t *testing.T) {
	for _, kind := range []string{"reset", "truncate", "empty", "html"} {
		g := gatewaytest.Start(t)
		g.Inject(`{"protocol":"soap","operation":"orderReset","kind":"` + kind + `"}`)
		a := g.Send(http.MethodPost, g.API+"/v1/customers/100234/orders/100003/retry", "")
		if a.Status < 500 || a.JSON["outcome"] != "unknown" || a.JSON["retryable"] != false {
			t.Errorf("%s: %d %s", kind, a.Status, a.Text)
		}
		if n := g.Calls()["soap"]["orderReset"]; n != 1 {
			t.Errorf("%s: %d calls of orderReset, want 1", kind, n)
		}
	}
}
