// Memory shows what the gateway takes with many requests in flight: in the
// image's file system, read-only and without root, in a control group with a
// memory limit. It prints a table in Markdown, and fails where a request
// failed, where the kernel had to kill, or where fewer were in flight. With
// -attacks it shows what hostile clients and back ends take instead, and fails
// where the kernel had to kill, or where a well-behaved client noticed.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// ramp is how long callers take to come: a thousand never come at once.
const ramp = 5 * time.Second

// call is one that is measured.
type call struct {
	name, method, path, body, want string
	status                         int
	tls                            bool
}

const pool = "/v1/customers/100234/data-pools/0477000001"

var calls = []call{
	{"getDataPool, back end without TLS", http.MethodGet, pool, "", `"serviceNumber"`, http.StatusOK, false},
	{"getDataPool (REST)", http.MethodGet, pool, "", `"serviceNumber"`, http.StatusOK, true},
	{"updateDataLimit (REST, two calls)", http.MethodPut, pool + "/consumers/0400000001/data-limit", `{"limitBytes": 1073741824}`, `"orderId"`, http.StatusAccepted, true},
	{"getOrder (SOAP)", http.MethodGet, "/v1/customers/100234/orders/100001", "", `"orderId"`, http.StatusOK, true},
	{"getBalances (SPS)", http.MethodGet, "/v1/subscriptions/19459986891/balances", "", `"balances"`, http.StatusOK, true},
}

// size is a limit, and how many requests are to be in flight in it.
type size struct {
	limit    int // bytes
	requests int // in flight at least, from some more clients
	clients  int
	calls    int           // of these, so many are under way at the back end at once; the others wait for their turn
	latency  time.Duration // how late the simulators answer
	rounds   int           // requests of each client
}

var sizes = []size{
	{limit: 64 << 20, requests: 1000, clients: 1040, calls: 64, latency: 50 * time.Millisecond, rounds: 25}, // 64 is the default
	{limit: 128 << 20, requests: 1000, clients: 1000, calls: 1000, latency: 2 * time.Second, rounds: 8},
}

func main() {
	s := &setup{}
	flag.StringVar(&s.root, "root", "../bin/rootfs", "`path` of the image's file system")
	flag.StringVar(&s.enter, "enter", "../deploy/image/enter.sh", "`path` of what enters it")
	flag.StringVar(&s.load, "load", "", "`path` of the load program")
	flag.BoolVar(&s.attacks, "attacks", false, "attack it instead")
	flag.BoolVar(&s.budget, "budget", false, "show where the memory of a request goes instead")
	flag.StringVar(&s.only, "only", "", "measure those only whose name has this `text`")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, s)
	stop()
	if err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, s *setup) (err error) {
	if s.dir, err = os.MkdirTemp("", "memory"); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(s.dir) }()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	sandbox, err := s.startSandbox(ctx)
	if err != nil {
		return err
	}
	defer func() {
		stop()
		for range sandbox.Ended { // how does not matter
		}
	}()
	server, err := s.startTLS(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }()
	switch {
	case s.attacks:
		return s.attackTable(ctx)
	case s.budget:
		return s.budgets(ctx)
	}
	return s.table(ctx)
}

// table measures each call in each size, with a gateway of its own.
func (s *setup) table(ctx context.Context) error {
	s.groups = grouped()
	say("| limit | in flight | at the back end, each for | operation | requests | failed | a second | memory | of it heap | stacks | the group's | limit reached | killed |\n")
	say("|--:|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n")
	var last measured
	for _, z := range sizes {
		if err := s.answerAfter(ctx, z.latency); err != nil {
			return err
		}
		for _, c := range calls {
			if !strings.Contains(c.name, s.only) {
				continue
			}
			m, err := s.measure(ctx, z, c)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			say("| %s | %.0f | %d, %s | %s | %d | 0 | %.0f | %s | %s | %s | %s | %d | %d |\n", mib(float64(z.limit)), m.inFlight, z.calls, z.latency, c.name, m.requests,
				float64(m.requests)/m.seconds, mib(float64(m.memory)), mib(m.heap), mib(m.stacks), mib(float64(m.peak)), m.reached, m.killed)
			if m.memory > z.limit || int(m.inFlight) < z.requests {
				return fmt.Errorf("%s: %d bytes, %.0f in flight", c.name, m.memory, m.inFlight)
			}
			last = m
		}
	}
	say("\nIn the last row GOMEMLIMIT was %s, and GOMAXPROCS %.0f.\n", mib(last.limit), last.threads)
	return nil
}

func mib(bytes float64) string { return fmt.Sprintf("%.1f MiB", bytes/(1<<20)) }

func say(format string, args ...any) { _, _ = fmt.Fprintf(os.Stdout, format, args...) }
