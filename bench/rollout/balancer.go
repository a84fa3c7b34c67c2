package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// What the chart's readiness probe has.
const (
	probePeriod  = 2 * time.Second
	probeTimeout = 2 * time.Second
)

// balancer spreads TCP connections over the replicas that are ready, in turn,
// as kube-proxy does: a connection belongs to one replica for as long as it
// lives, whatever becomes of the replica's readiness. It reads nothing of what
// it passes on.
type balancer struct {
	address string
	probes  *http.Client

	mu       sync.Mutex
	replicas []*replica
	next     int
	owner    map[string]*replica // by the client's address; the last one that had it
}

func newBalancer(ctx context.Context) (*balancer, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	b := &balancer{
		address: l.Addr().String(), owner: map[string]*replica{},
		// As kubelet, which opens a connection for each probe.
		probes: &http.Client{Timeout: probeTimeout, Transport: &http.Transport{DisableKeepAlives: true}},
	}
	context.AfterFunc(ctx, func() { _ = l.Close() })
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return // it was closed
			}
			go b.serve(ctx, client)
		}
	}()
	return b, nil
}

// add takes a replica in; it gets connections when it is ready.
func (b *balancer) add(ctx context.Context, r *replica) {
	b.mu.Lock()
	b.replicas = append(b.replicas, r)
	b.mu.Unlock()
	go func() {
		for tick := time.NewTicker(probePeriod); ; {
			r.ready.Store(b.probe(ctx, r))
			select {
			case <-tick.C:
			case <-r.gone:
				tick.Stop()
				b.remove(r)
				return
			case <-ctx.Done():
				tick.Stop()
				return
			}
		}
	}()
}

// remove takes one out that has ended, so that its turns go to all others.
func (b *balancer) remove(r *replica) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.replicas = slices.DeleteFunc(b.replicas, func(other *replica) bool { return other == r })
}

func (b *balancer) probe(ctx context.Context, r *replica) bool {
	rq, err := http.NewRequestWithContext(ctx, http.MethodGet, r.admin+"/readyz", http.NoBody)
	if err != nil {
		return false
	}
	rs, err := b.probes.Do(rq)
	if err != nil {
		return false
	}
	_ = rs.Body.Close() // its status is all that counts
	return rs.StatusCode == http.StatusOK
}

// ready lists the replicas to try, the one whose turn it is first.
func (b *balancer) ready() []*replica {
	b.mu.Lock()
	defer b.mu.Unlock()
	var ready []*replica
	for i := range b.replicas {
		if r := b.replicas[(b.next+i)%len(b.replicas)]; r.ready.Load() {
			ready = append(ready, r)
		}
	}
	b.next++
	return ready
}

// serve passes a client's connection on. A replica that refuses is passed
// over: nothing was sent to it yet.
func (b *balancer) serve(ctx context.Context, client net.Conn) {
	defer func() { _ = client.Close() }()
	for _, r := range b.ready() {
		b.mu.Lock()
		b.owner[client.RemoteAddr().String()] = r
		b.mu.Unlock()
		r.connections.Add(1) // before it is opened, so that none is ever uncounted
		conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", r.address)
		if err == nil {
			relay(client, conn)
			_ = conn.Close()
		}
		r.connections.Add(-1)
		if err == nil {
			return
		}
	}
}

// replicaOf is the one that a client's connection was given to.
func (b *balancer) replicaOf(client string) *replica {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.owner[client]
}

// relay copies both ways until both ends have finished, or one is broken.
func relay(client, server net.Conn) {
	done := make(chan error, 2)
	pass := func(to, from net.Conn) {
		_, err := io.Copy(to, from)
		if half, ok := to.(*net.TCPConn); ok && err == nil {
			err = half.CloseWrite()
		}
		done <- err
	}
	go pass(server, client)
	go pass(client, server)
	for range 2 {
		if err := <-done; err != nil {
			_ = client.Close()
			_ = server.Close()
		}
	}
}
