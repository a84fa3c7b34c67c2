package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"sync"
)

// mode is what the proxy does to connections.
type mode int

const (
	pass     mode = iota
	silent        // takes what is sent, and passes nothing on
	lost          // as silent, and no connection can be opened: a firewall that drops
	refuse        // nobody listens
	hang          // passes the first half of each reply, and stays silent
	truncate      // passes the first half of each reply, and closes
	moved         // answers that the key is elsewhere, which is here
	impostor      // TLS with a certificate of another authority
)

// proxy is the way to one address, and can be broken.
type proxy struct {
	address, target string
	impostor        tls.Certificate

	mu       sync.Mutex
	mode     mode
	listener net.Listener
	full     *fullQueue
	conns    map[net.Conn]bool
}

func newProxy(ctx context.Context, target string) (*proxy, error) {
	p := &proxy{target: target, conns: map[net.Conn]bool{}}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p.address = l.Addr().String()
	p.serve(ctx, l)
	context.AfterFunc(ctx, func() { _ = p.set(ctx, refuse) })
	return p, nil
}

// set changes the mode of all connections. Those that are open stay, silent,
// where packets are lost; else they end when that mode is left, or needs new
// ones.
func (p *proxy) set(ctx context.Context, m mode) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.full != nil {
		p.full.close()
		p.full = nil
	}
	if m == refuse || m == impostor || m == pass {
		for conn := range p.conns {
			_ = conn.Close()
		}
	}
	p.mode = m
	if (m == refuse || m == lost) && p.listener != nil {
		_ = p.listener.Close()
		p.listener = nil
	}
	if m == lost {
		var err error
		p.full, err = newFullQueue(ctx, p.address)
		return err
	}
	if m != refuse && p.listener == nil {
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", p.address)
		if err != nil {
			return err
		}
		p.serve(ctx, l)
	}
	return nil
}

func (p *proxy) now() mode {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.mode
}

// serve accepts connections until the listener is closed.
func (p *proxy) serve(ctx context.Context, l net.Listener) {
	p.listener = l
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go p.connect(ctx, conn)
		}
	}()
}

// keep remembers a connection, to close it, and forgets it when f returns.
func (p *proxy) keep(conn net.Conn, f func()) {
	p.mu.Lock()
	p.conns[conn] = true
	p.mu.Unlock()
	f()
	_ = conn.Close()
	p.mu.Lock()
	delete(p.conns, conn)
	p.mu.Unlock()
}

func (p *proxy) connect(ctx context.Context, client net.Conn) {
	p.keep(client, func() {
		if p.now() == impostor {
			_ = tls.Server(client, &tls.Config{Certificates: []tls.Certificate{p.impostor}, MinVersion: tls.VersionTLS12}).HandshakeContext(ctx)
			return
		}
		server, err := new(net.Dialer).DialContext(ctx, "tcp", p.target)
		if err != nil {
			return
		}
		p.keep(server, func() {
			go func() {
				p.replies(client, server)
				_ = client.Close()
			}()
			p.commands(client, server)
		})
	})
}

// commands passes on what the client sends.
func (p *proxy) commands(client, server net.Conn) {
	from := bufio.NewReader(client)
	for {
		if p.now() != moved {
			if _, err := from.Peek(1); err != nil {
				return
			}
			text := make([]byte, from.Buffered())
			_, _ = from.Read(text)
			if m := p.now(); m == silent || m == lost {
				continue
			}
			if _, err := server.Write(text); err != nil {
				return
			}
			continue
		}
		name, text, err := readCommand(from)
		if err != nil {
			return
		}
		switch name {
		case "get", "set", "del", "eval", "evalsha":
			_, err = fmt.Fprintf(client, "-MOVED 1 %s\r\n", p.address)
		default: // the beginning of a connection
			_, err = server.Write(text)
		}
		if err != nil {
			return
		}
	}
}

// replies passes on what the server answers, or half of it.
func (p *proxy) replies(client, server net.Conn) {
	text := make([]byte, 32<<10)
	for {
		n, err := server.Read(text)
		if err != nil {
			return
		}
		reply := text[:n]
		switch p.now() {
		case silent, lost:
			continue
		case hang:
			_, _ = client.Write(reply[:n/2])
			_, _ = io.Copy(io.Discard, server) // until it is closed
			return
		case truncate:
			_, _ = client.Write(reply[:n/2])
			return
		}
		if _, err := client.Write(reply); err != nil {
			return
		}
	}
}
