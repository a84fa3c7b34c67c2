package main

import (
	"fmt"
	"net/http"
)

// request is one of the API.
type request struct {
	method, path, body string
	want               int
	mark               string            // of a write, as the witness finds it
	done               func(failed bool) // nil when nobody waits
}

// mix makes requests: of twenty, five are writes.
type mix struct {
	consumers chan *consumer // that no request is about
}

// consumer is one that is added to a pool and taken out, again and again.
type consumer struct {
	number string
	member bool
}

// The seeds of the simulators that requests are about.
const (
	pool         = "/v1/customers/100234/data-pools/0477000001"
	subscription = "/v1/subscriptions/19459986891/balances"
	gibibyte     = 1 << 30
)

func newMix() *mix {
	m := &mix{consumers: make(chan *consumer, 60)}
	for n := 30; n <= 60; n++ {
		m.consumers <- &consumer{number: fmt.Sprintf("04000000%02d", n)}
	}
	return m
}

// request is the nth. It waits for nothing: where each consumer has a request
// under way, a limit is set instead.
func (m *mix) request(n int) request {
	switch n % 20 {
	case 0, 10:
		select {
		case c := <-m.consumers:
			return m.move(c)
		default:
			return limit(n)
		}
	case 5:
		return limit(n)
	case 8, 15:
		mark := fmt.Sprintf("w%d", n)
		return request{
			method: http.MethodPost, path: subscription + "/adjustments", want: http.StatusOK,
			body: `{"balances": [{"bucketRefId": "1000003", "action": "credit", "amount": "1", "reason": "` + mark + `"}]}`, mark: mark,
		}
	}
	reads := []string{pool, "/v1/customers/100234/orders/100001", pool + "/provider", subscription}
	return request{method: http.MethodGet, path: reads[n%len(reads)], want: http.StatusOK}
}

func limit(n int) request {
	bytes := gibibyte + n
	return request{
		method: http.MethodPut, path: pool + "/consumers/0400000001/data-limit", want: http.StatusAccepted,
		body: fmt.Sprintf(`{"limitBytes": %d}`, bytes), mark: fmt.Sprint(bytes),
	}
}

// move adds a consumer to the pool, or takes it out. One of which it is not
// known what was done is not used again.
func (m *mix) move(c *consumer) request {
	rq := request{
		method: http.MethodPost, path: pool + "/consumers", want: http.StatusAccepted,
		body: `{"serviceNumbers": ["` + c.number + `"]}`, mark: "IN " + c.number,
		done: func(failed bool) {
			if !failed {
				c.member = !c.member
				m.consumers <- c
			}
		},
	}
	if c.member {
		rq.path += "/removals"
		rq.mark = "OUT " + c.number
	}
	return rq
}
