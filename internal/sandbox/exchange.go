package sandbox

import (
	"errors"
	"io"
	"net/http"

	"causeway.example/internal/sandbox/answer"
	"causeway.example/internal/sandbox/calls"
	"causeway.example/internal/sandbox/faults"
)

// maxBody bounds a request's body, in bytes.
const maxBody = 1 << 20

// backEnd serves one simulated back end: it reads the request to its end, lets
// the simulator understand it, and answers, or fails, as asked.
func (s *Sandbox) backEnd(understand func(*http.Request, []byte) calls.Call) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := readBody(w, r)
		if !ok {
			return
		}
		call := understand(r, body)
		number, rule, faulty := s.begin(call)
		a, fault := s.perform(r, call, rule, faulty)
		if !fault.Wait(r.Context()) {
			return
		}
		s.finish(w, number, a, fault)
	})
}

// begin records the arrival of a call and takes the rule that it falls under.
func (s *Sandbox) begin(call calls.Call) (number int, rule faults.Rule, faulty bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rule, faulty = s.faults.Take(call.Protocol, call.Operation)
	return s.calls.Begin(call, s.clock.now()), rule, faulty
}

// perform runs a call unless a rule keeps it from taking effect. What is left
// to do is the fault: a rule's latency comes before the effect, a magic
// number's, or an applied rule's, after it.
func (s *Sandbox) perform(r *http.Request, call calls.Call, rule faults.Rule, faulty bool) (answer.Answer, faults.Fault) {
	if !faulty {
		return s.run(call)
	}
	fault := rule.Fault
	if rule.Applied {
		a, _ := s.run(call)
		return a, fault
	}
	if !fault.Wait(r.Context()) {
		return answer.Answer{}, fault
	}
	fault.Latency = 0
	if !fault.ShapesAnswer() {
		return answer.Answer{}, fault
	}
	a, magic := s.run(call)
	if magic.Kind != "" {
		return a, magic
	}
	return a, fault
}

func (s *Sandbox) run(call calls.Call) (answer.Answer, faults.Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return call.Run()
}

// finish records and sends what goes out.
func (s *Sandbox) finish(w http.ResponseWriter, number int, a answer.Answer, fault faults.Fault) {
	if fault.Kind == faults.Reset {
		faults.ResetConnection(w)
		return
	}
	a = fault.Shape(a)
	s.mu.Lock()
	s.calls.End(number, a.Status)
	s.mu.Unlock()
	a.Write(w)
}

// readBody reads a whole body, or answers why it did not.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, bool) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		answer.HTML(http.StatusRequestEntityTooLarge, "").Write(w)
	case err != nil:
		answer.HTML(http.StatusBadRequest, "The request did not arrive.").Write(w)
	}
	return body, err == nil
}
