// Load sends the same request again and again, from a fixed number of clients
// that each wait for their answer, over connections that stay open. It checks
// every answer, prints what it did as JSON, and fails at the first wrong one.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// request is what is sent, and what must be in the answer.
type request struct {
	method, url string
	header      http.Header
	body, want  []byte
	status      int
}

func main() {
	var body, want string
	rq := request{header: http.Header{}}
	flag.StringVar(&rq.method, "method", http.MethodGet, "HTTP `method`")
	flag.StringVar(&rq.url, "url", "", "`URL` to call")
	flag.StringVar(&body, "body", "", "`text` to send")
	flag.StringVar(&want, "want", "", "`text` that every answer has")
	flag.IntVar(&rq.status, "status", http.StatusOK, "`status` that every answer has")
	clients := flag.Int("clients", 32, "`number` of clients at the same time")
	ramp := flag.Duration("ramp", 0, "`time` until the last client starts")
	total := flag.Int64("requests", 1000, "`number` of requests of all clients together")
	flag.Func("header", "`name: value` of a header", func(line string) error {
		name, value, ok := strings.Cut(line, ": ")
		if !ok {
			return errors.New("no colon")
		}
		rq.header[name] = []string{value} // as it is written: SOAPAction is
		return nil
	})
	flag.Parse()
	rq.body, rq.want = []byte(body), []byte(want)

	start := time.Now()
	if err := run(rq, *clients, *total, *ramp); err != nil {
		log.Fatal(err)
	}
	result := map[string]any{"requests": *total, "seconds": time.Since(start).Seconds()}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		log.Fatal(err)
	}
}

// run sends total requests and returns the first error.
func run(rq request, clients int, total int64, ramp time.Duration) error {
	client := &http.Client{
		Timeout:   10 * time.Second,
		Transport: &http.Transport{MaxConnsPerHost: clients, MaxIdleConnsPerHost: clients, MaxIdleConns: clients},
	}
	var (
		left  atomic.Int64
		group sync.WaitGroup
		first = make(chan error, clients)
	)
	left.Store(total)
	for n := range clients {
		group.Go(func() {
			<-time.After(ramp * time.Duration(n) / time.Duration(clients))
			for left.Add(-1) >= 0 {
				if err := rq.send(client); err != nil {
					first <- err
					left.Store(0)
					return
				}
			}
		})
	}
	group.Wait()
	close(first)
	return <-first
}

func (rq request) send(client *http.Client) error {
	req, err := http.NewRequestWithContext(context.Background(), rq.method, rq.url, bytes.NewReader(rq.body)) // the client has a timeout
	if err != nil {
		return err
	}
	req.Header = rq.header.Clone()
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	content, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if err := res.Body.Close(); err != nil {
		return err
	}
	if res.StatusCode != rq.status || !bytes.Contains(content, rq.want) {
		return fmt.Errorf("%s %s: %s: %s", rq.method, rq.url, res.Status, content)
	}
	return nil
}
