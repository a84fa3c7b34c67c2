package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"causeway.example/bench/process"
)

const (
	manyConnections = 10_000
	slowReaders     = 200
	atOnce          = 64
	bodySize        = 256 << 10 // the default of maxBodyBytes
	// hold is how long connections are held when all are open.
	hold = 5 * time.Second
)

const (
	problems = "/problems/"
	bundle   = "/swagger/swagger-ui-bundle.js"
)

func attacks() []attack {
	const get = "GET %s HTTP/1.1\r\nHost: causeway\r\n\r\n"
	all := []attack{
		{"10 000 connections that send nothing", nil, pool, holding(manyConnections, "", 0)},
		{"10 000 unfinished headers, of 7 KiB", nil, pool, holding(manyConnections, "GET / HTTP/1.1\r\nHost: causeway\r\nX-A: "+strings.Repeat("a", 7<<10), 0)},
		{"10 000 unfinished headers, of 99 fields", nil, pool, holding(manyConnections, "GET / HTTP/1.1\r\n"+fields(99), 0)},
		{"10 000 unfinished headers, of 2 000 fields", nil, pool, holding(manyConnections, "GET / HTTP/1.1\r\n"+fields(2000)[:8000], 0)},
		{"10 000 idle connections", nil, pool, holding(manyConnections, fmt.Sprintf(get, problems), 0)},
		{"10 000 answers that nobody reads", nil, pool, holding(manyConnections, strings.Repeat(fmt.Sprintf(get, problems), 4), 4<<10)},
		{"200 slow readers of the largest file", nil, pool, holding(slowReaders, strings.Repeat(fmt.Sprintf(get, bundle), 20), 4<<10)},
		{"10 000 bodies without a key", nil, pool, holding(manyConnections, "POST "+strings.TrimSuffix(pool, "/0477000001")+" HTTP/1.1\r\nHost: causeway\r\nContent-Length: 1000\r\n\r\n{", 0)},
	}
	for _, b := range bodies() {
		all = append(all, attack{"64 bodies: " + b.name, nil, pool, sending(b.text)})
	}
	for _, h := range hostileBackEnds() {
		// Its answers are refused, so the client asks for what needs no back end.
		all = append(all, attack{"64 answers: " + h.name, h, problems, asking(h.paths)})
	}
	return all
}

// fields returns lines of a header with names of their own.
func fields(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "A%x:\r\n", i)
	}
	return b.String()
}

// holding returns an attack by connections that send a text, and are held. With
// a size of the buffer they read nothing; those that are closed do not come
// again.
func holding(n int, text string, buffer int) func(context.Context, string) error {
	return func(ctx context.Context, address string) error {
		var open []net.Conn
		defer func() {
			for _, c := range open {
				_ = c.Close()
			}
		}()
		for i := range n {
			c, err := dialFrom(ctx, i, address)
			if err != nil {
				return err
			}
			open = append(open, c)
			if tcp, ok := c.(*net.TCPConn); ok && buffer > 0 {
				_ = tcp.SetReadBuffer(buffer) // as small as the kernel has them
			}
			// A write that does not end would end the attack.
			_ = c.SetWriteDeadline(time.Now().Add(100 * time.Millisecond))
			_, _ = io.WriteString(c, text) // it may have been closed
		}
		return process.Pause(ctx, hold)
	}
}

// dialFrom connects from one of several loopback addresses: one alone has too
// few ports.
func dialFrom(ctx context.Context, i int, address string) (net.Conn, error) {
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(fmt.Sprintf("127.0.0.%d", 2+i/1000))}, Timeout: 10 * time.Second}
	return d.DialContext(ctx, "tcp", address)
}

// sending returns an attack by 64 requests at once with a body and a key.
func sending(body string) func(context.Context, string) error {
	return func(ctx context.Context, address string) error {
		return together(ctx, func(client *http.Client, _ int) error {
			rq, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address+strings.TrimSuffix(pool, "/0477000001"), strings.NewReader(body))
			if err != nil {
				return err
			}
			return discard(client, rq)
		})
	}
}

// asking returns an attack by 64 requests at once that lead to a back end.
func asking(paths []string) func(context.Context, string) error {
	return func(ctx context.Context, address string) error {
		return together(ctx, func(client *http.Client, i int) error {
			rq, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://"+address+paths[i%len(paths)], i), nil)
			if err != nil {
				return err
			}
			return discard(client, rq)
		})
	}
}

// together does something 64 times at once, each on a connection of its own.
func together(ctx context.Context, do func(*http.Client, int) error) error {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: atOnce}, Timeout: time.Minute}
	defer client.CloseIdleConnections()
	var attackers sync.WaitGroup
	for i := range atOnce {
		attackers.Go(func() { _ = do(client, i) }) // whatever the answer is
	}
	attackers.Wait()
	return ctx.Err()
}

func discard(client *http.Client, rq *http.Request) error {
	rq.Header.Set("Authorization", "Bearer "+key)
	rq.Header.Set("Content-Type", "application/json")
	rs, err := client.Do(rq)
	if err != nil {
		return err
	}
	defer func() { _ = rs.Body.Close() }() // it was read
	_, err = io.Copy(io.Discard, rs.Body)
	return err
}

// body is the worst of its kind, as large as a body may be.
type body struct{ name, text string }

func bodies() []body {
	list := func(open, item, end string) string {
		return open + strings.Repeat(item, (bodySize-len(open)-len(end))/len(item)) + end
	}
	var names, long strings.Builder
	names.WriteString(`{"a":0`)
	for i := 0; names.Len() < bodySize-16; i++ {
		fmt.Fprintf(&names, `,"%x":0`, i)
	}
	long.WriteString(`{"a":0`)
	for i := 0; long.Len() < bodySize-1100; i++ {
		fmt.Fprintf(&long, `,"%s%x":0`, strings.Repeat("n", 1000), i)
	}
	return []body{
		{"a wide array", list("[0", ",0", "]")},
		{"a wide object", names.String() + "}"},
		{"deep", strings.Repeat("[", bodySize/2) + strings.Repeat("]", bodySize/2)},
		{"duplicate members", list(`{"a":0`, `,"a":0`, "}")},
		{"long names", long.String() + "}"},
		{"long strings", list(`{"name":"`, "s", `"}`)},
		{"numbers", list(`[1`, ",1e308", "]")},
		{"escapes", list(`{"name":"`, `\u0000`, `"}`)},
		{"a mix", list(`[0`, `,{"a":[{}],"b":"\n","a":-0.0}`, "]")},
		{"bad UTF-8 at the end", list(`[0`, ",{}", "") + "\xff]"},
	}
}
