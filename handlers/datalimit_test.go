package handlers

import (
	"net/http"
	"testing"

	"causeway.example/handlers/jsonbody"
	"causeway.example/internal/gateway"
)

func TestLimitIsAnIntegerInAnySpelling(t *testing.T) {
	for number, want := range map[string]int64{
		"1e10": 1e10, "10737418240.0": 10 << 30, "1E+2": 100, "100e-1": 10, "9007199254740991.0": jsonbody.MaxInteger,
	} {
		service := replying(nil)
		service.UpdateDataLimit = answering(t, gateway.DataLimit{ConsumerKey: consumerKey, LimitBytes: want}, placed)
		w := newSite(t, Options{Service: service}).do(t, http.MethodPut, consumerPath+"/data-limit", `{"limitBytes":`+number+`}`)
		if w.Code != http.StatusAccepted {
			t.Errorf("%s: status %d: %s", number, w.Code, w.Body)
		}
	}
}
