package sandbox

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"causeway.example/internal/sandbox/answer"
	"causeway.example/internal/sandbox/calls"
	"causeway.example/internal/sandbox/faults"
)

// faultWish is a rule of faults as management takes and shows it.
type faultWish struct {
	Protocol  string `json:"protocol,omitempty"`
	Operation string `json:"operation,omitempty"`
	Kind      string `json:"kind"`
	Latency   string `json:"latency,omitempty"` // a Go duration
	Status    int    `json:"status,omitempty"`
	Code      string `json:"code,omitempty"`
	Message   string `json:"message,omitempty"`
	Count     int    `json:"count,omitempty"`
	Applied   bool   `json:"applied,omitempty"`
}

// The bounds of rules: nobody shall fill the memory of a gateway with them.
const (
	maxRules        = 100
	maxCount        = 1_000_000
	maxLatency      = 10 * time.Minute // longer than any client waits
	maxFaultCode    = 256
	maxFaultMessage = 8 << 10
)

var faultKinds = []faults.Kind{faults.Latency, faults.SOAPFault, faults.RateLimit, faults.Reset, faults.HTML, faults.Truncate, faults.Empty}

// operations are what a fault can be asked for, by protocol.
var operations = map[string][]string{
	calls.SOAP:   {"orderCreate", "orderCreateBulk", "orderQuery", "orderReset", "getServiceDetail", "getDataPool", "updateDataLimit"},
	calls.REST:   {"dataPool", "transfer", "modifyConsumerDataLimit", "disconnect", "removeConsumers"},
	calls.SPS:    {"addBuckets", "swapPrimaryBucket", "cancelBuckets", "getBalances", "updateBalances"},
	calls.OAuth2: {"token"},
}

// served reports whether a protocol, or any when it is left out, has the
// operation.
func served(protocol, operation string) bool {
	for p, names := range operations {
		if (protocol == "" || p == protocol) && (operation == "" || slices.Contains(names, operation)) {
			return true
		}
	}
	return false
}

// rule checks a wish.
func (f faultWish) rule() (faults.Rule, error) {
	kind := faults.Kind(f.Kind)
	var latency time.Duration
	var err error
	if f.Latency != "" {
		latency, err = time.ParseDuration(f.Latency)
	}
	switch {
	case !served(f.Protocol, ""):
		return faults.Rule{}, errors.New("protocol must be soap, rest, sps or oauth2, or be left out")
	case !served(f.Protocol, f.Operation):
		return faults.Rule{}, fmt.Errorf("operation must be left out, or be one of that protocol: soap %v, rest %v, sps %v, oauth2 %v",
			operations[calls.SOAP], operations[calls.REST], operations[calls.SPS], operations[calls.OAuth2])
	case !slices.Contains(faultKinds, kind):
		return faults.Rule{}, errors.New("kind must be latency, soapFault, rateLimit, reset, html, truncate or empty")
	case (kind == faults.SOAPFault || kind == faults.RateLimit) && f.Protocol != calls.SOAP:
		return faults.Rule{}, errors.New("kinds soapFault and rateLimit need the protocol soap")
	case err != nil || latency < 0:
		return faults.Rule{}, errors.New("latency must be a duration such as 250ms, and not negative")
	case kind == faults.Latency && latency == 0:
		return faults.Rule{}, errors.New("kind latency needs a latency")
	case f.Status != 0 && (f.Status < 200 || f.Status > 599):
		return faults.Rule{}, errors.New("status must be 200 to 599")
	case f.Count < 0 || f.Count > maxCount:
		return faults.Rule{}, fmt.Errorf("count must be 0 to %d", maxCount)
	case latency > maxLatency:
		return faults.Rule{}, fmt.Errorf("latency must be at most %s", maxLatency)
	case len(f.Code) > maxFaultCode || len(f.Message) > maxFaultMessage:
		return faults.Rule{}, fmt.Errorf("code must have at most %d bytes, and message %d", maxFaultCode, maxFaultMessage)
	}
	return faults.Rule{
		Protocol: f.Protocol, Operation: f.Operation, Count: f.Count, Applied: f.Applied,
		Fault: faults.Fault{Kind: kind, Latency: latency, Status: f.Status, Code: f.Code, Message: f.Message},
	}, nil
}

func wishOf(r faults.Rule) faultWish {
	wish := faultWish{
		Protocol: r.Protocol, Operation: r.Operation, Count: r.Count, Applied: r.Applied,
		Kind: string(r.Fault.Kind), Status: r.Fault.Status, Code: r.Fault.Code, Message: r.Fault.Message,
	}
	if r.Fault.Latency > 0 {
		wish.Latency = r.Fault.Latency.String()
	}
	return wish
}

func (s *Sandbox) addFault(w http.ResponseWriter, r *http.Request) {
	var wish faultWish
	if !readWish(w, r, &wish) {
		return
	}
	rule, err := wish.rule()
	if err != nil {
		badWish(w, err.Error())
		return
	}
	added := false
	s.locked(func() {
		if added = len(s.faults.Rules()) < maxRules; added {
			s.faults.Add(rule)
		}
	})
	if !added {
		answer.JSON(http.StatusConflict, map[string]string{"error": fmt.Sprintf("there are %d faults already: DELETE some", maxRules)}).Write(w)
		return
	}
	answer.JSON(http.StatusCreated, wishOf(rule)).Write(w)
}

func (s *Sandbox) showFaults(w http.ResponseWriter, _ *http.Request) {
	wishes := []faultWish{}
	s.locked(func() {
		for _, rule := range s.faults.Rules() {
			wishes = append(wishes, wishOf(rule))
		}
	})
	answer.JSON(http.StatusOK, map[string]any{"faults": wishes}).Write(w)
}
