package connlimit_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"causeway.example/internal/connlimit"
)

// selfSigned makes a certificate of 127.0.0.1, and what trusts it.
var selfSigned = sync.OnceValues(func() (tls.Certificate, *x509.CertPool) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		panic(err)
	}
	pool := x509.NewCertPool()
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	pool.AddCert(cert)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
})

// serverTLS is what the API listener has.
func serverTLS() *tls.Config {
	pair, _ := selfSigned()
	return &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}, Certificates: []tls.Certificate{pair}}
}

func clientTLS() *tls.Config {
	_, pool := selfSigned()
	return &tls.Config{MinVersion: tls.VersionTLS10, RootCAs: pool, ServerName: "127.0.0.1", NextProtos: []string{"h2", "http/1.1"}}
}

// shake shakes hands.
func (p *peer) shake() *peer {
	p.t.Helper()
	c := tls.Client(p.Conn, clientTLS())
	if err := c.HandshakeContext(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
	return &peer{p.t, c, bufio.NewReader(c)}
}

// clientHello returns the first record of a client.
func clientHello(t *testing.T) string {
	t.Helper()
	ours, theirs := net.Pipe()
	defer func() { _, _ = ours.Close(), theirs.Close() }()
	shaken := make(chan struct{})
	go func() {
		defer close(shaken)
		_ = tls.Client(theirs, clientTLS()).Handshake()
	}()
	hello := make([]byte, 16<<10)
	n, err := ours.Read(hello)
	if err != nil {
		t.Fatal(err)
	}
	_ = ours.Close()
	<-shaken
	return string(hello[:n])
}

// record returns the first record of a handshake that claims to be long, and so
// many bytes of it.
func record(n int) string {
	r := []byte{22, 3, 1, 0x40, 0, 1, 0, 0xff, 0xff} // 16 KiB of a ClientHello of 64 KiB
	return string(r) + strings.Repeat("x", n-len(r))
}

// TestRoomForANewOneByTLS: connections wait in their handshake, or after it, and
// give way as others do.
func TestRoomForANewOneByTLS(t *testing.T) {
	const header = "an unfinished header"
	hello := clientHello(t)
	for _, tt := range []struct {
		name string
		act  func(p *peer)
		idle bool
	}{
		{"nothing sent", func(*peer) {}, false},
		{"one byte", func(p *peer) { p.send("\x16") }, false},
		{"half a ClientHello", func(p *peer) { p.send(hello[:len(hello)/2]) }, false},
		{"a ClientHello, and nothing is read", func(p *peer) { p.send(hello) }, false},
		{"a long ClientHello", func(p *peer) { p.send(record(16000)) }, false},
		{"no request", func(p *peer) { p.shake() }, false},
		{header, func(p *peer) { p.shake().send("GET / HTTP/1.1\r\nHost: x\r\nX-A: " + strings.Repeat("a", 7000)) }, false},
		{"idle", func(p *peer) {
			p = p.shake()
			p.send(get)
			p.answer(http.StatusOK)
		}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := serve(t, listenTCP(t), connlimit.Options{Max: 4, MaxWaiting: 4, MaxWriting: 4, TLS: serverTLS()}, ok)
			var first *peer
			for i := range 4 {
				p := s.dial()
				tt.act(p)
				if first == nil {
					first = p
				}
				s.wait("waiting", func(st connlimit.Stats) bool { return tt.idle && st.Idle == i+1 || !tt.idle && st.New == i+1 })
			}
			p := s.dial().shake()
			for range 2 {
				p.send(get)
				p.answer(http.StatusOK)
			}
			if tt.name != header { // its bytes may arrive after those of the others
				first.ended()
			}
			if st := s.Stats(); st.Evicted[connlimit.Full] != 1 || st.New+st.Idle+st.Active != 4 {
				t.Errorf("stats: %+v", st)
			}
		})
	}
}

// TestHandshakeEnds: the time for a header is that for the handshake as well,
// and a handshake that claims more than it may is not waited for.
func TestHandshakeEnds(t *testing.T) {
	hello := clientHello(t)
	for name, sent := range map[string]string{"nothing": "", "half a ClientHello": hello[:len(hello)/2], "a ClientHello": hello} {
		t.Run(name, func(t *testing.T) {
			s := serveWithin(t, 200*time.Millisecond, connlimit.Options{Max: 4, MaxWaiting: 4, MaxWriting: 4, TLS: serverTLS()})
			p := s.dial()
			p.send(sent)
			p.ended()
			s.wait("gone", func(st connlimit.Stats) bool { return st.New == 0 && st.Evicted[connlimit.Full] == 0 })
		})
	}
	t.Run("too large", func(t *testing.T) {
		s := serve(t, listenTCP(t), connlimit.Options{Max: 4, MaxWaiting: 4, MaxWriting: 4, TLS: serverTLS()}, ok)
		p := s.dial()
		p.send(record(16<<10 + 1))
		p.ended()
		s.wait("gone", func(st connlimit.Stats) bool { return st.New == 0 })
	})
}

// serveWithin is serve with another time for a header.
func serveWithin(t *testing.T, header time.Duration, o connlimit.Options) *served {
	t.Helper()
	s := &served{t: t, Listener: connlimit.New(listenTCP(t), o), logs: &syncBuffer{}}
	server := &http.Server{Handler: http.HandlerFunc(ok), ReadHeaderTimeout: header}
	s.Protect(server, maxHeader)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(s.Listener) }()
	t.Cleanup(func() {
		_ = server.Close()
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("the server ended: %v", err)
		}
	})
	return s
}

// TestLimitsByTLS: what holds for a request in clear holds for an encrypted one.
func TestLimitsByTLS(t *testing.T) {
	const both = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
	for _, tt := range []struct {
		name, sent string
		statuses   []int
		ends       bool
	}{
		{"as large as it may be", header(maxHeader), []int{200}, false},
		{"a byte more", header(maxHeader + 1), []int{431}, true},
		{"unfinished", header(maxHeader + 100)[:maxHeader+1], []int{431}, true},
		{"a hundred lines", lines(100, "A%d: b\r\n"), []int{200}, false},
		{"a line more", lines(101, "A%d: b\r\n"), []int{431}, true},
		{"the second request", get + lines(300, "A%d:\r\n"), []int{200}, true},
		{"both lengths", both, []int{200}, true},
		{"two small requests at once", get + get, []int{200, 200}, false},
		{"a body of several records", fmt.Sprintf("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", 40<<10, strings.Repeat("a", 40<<10)), []int{200}, false},
	} {
		for _, step := range []int{1000, len(tt.sent)} {
			t.Run(fmt.Sprintf("%s in steps of %d", tt.name, step), func(t *testing.T) {
				s := serve(t, listenTCP(t), connlimit.Options{Max: 8, MaxWaiting: 8, MaxWriting: 8, TLS: serverTLS()}, ok)
				p := s.dial().shake()
				sent := make(chan struct{})
				go func() { // an answer may come before all of it is sent
					defer close(sent)
					for i := 0; i < len(tt.sent); i += step {
						if _, err := io.WriteString(p, tt.sent[i:min(i+step, len(tt.sent))]); err != nil {
							return // it was closed after the first answer
						}
					}
				}()
				for _, status := range tt.statuses {
					p.answer(status)
				}
				<-sent
				if tt.ends {
					p.ended()
					return
				}
				p.send(get)
				p.answer(http.StatusOK)
			})
		}
	}
}

// TestSlowOnesByTLS: those that do not read and those that do not send give way.
func TestSlowOnesByTLS(t *testing.T) {
	content := bytes.Repeat([]byte("x"), 4<<20)
	s := serve(t, listenTCP(t), connlimit.Options{Max: 20, MaxWaiting: 20, MaxWriting: 4, TLS: serverTLS()}, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			ok(w, r)
			return
		}
		_, _ = w.Write(content)
	})
	for range 12 {
		s.dial().shake().send(get)
	}
	s.wait("evicted", func(st connlimit.Stats) bool { return st.Evicted[connlimit.SlowReader] == 8 })
	good := s.dial().shake()
	good.send(get)
	good.answer(http.StatusOK)
	s.wait("idle", func(st connlimit.Stats) bool { return st.Idle == 1 })
	for active := s.Stats().Active; active < 19; active++ { // with those that write, as many as there may be
		s.dial().shake().send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nslow")
		s.wait("active", func(st connlimit.Stats) bool { return st.Active == active+1 && st.Idle == 1 })
	}
	for range 3 {
		p := s.dial().shake()
		p.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nwhole")
		p.answer(http.StatusOK)
	}
}

// TestEndOfTLS: a client sees that an answer is whole, and the end of the
// connection as one that nobody cut off.
func TestEndOfTLS(t *testing.T) {
	s := serve(t, listenTCP(t), connlimit.Options{Max: 4, MaxWaiting: 4, MaxWriting: 4, TLS: serverTLS()}, ok)
	p := s.dial().shake()
	p.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	p.answer(http.StatusOK)
	if n, err := io.Copy(io.Discard, p.answers); err != nil || n > 0 {
		t.Errorf("after the answer: %d bytes, %v, want the alert close_notify", n, err)
	}
}

// TestShutdownByTLS: clients that do not read do not delay it, whatever TLS
// wants to send them.
func TestShutdownByTLS(t *testing.T) {
	const clients = 40
	answer := bytes.Repeat([]byte("x"), 16<<10) // fits into the kernel's buffers, and fills them when asked for again
	s := &served{t: t, Listener: connlimit.New(listenTCP(t), connlimit.Options{Max: clients, MaxWaiting: clients, MaxWriting: clients, TLS: serverTLS()}), logs: &syncBuffer{}}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(answer) }), ReadHeaderTimeout: time.Minute}
	s.Protect(server, maxHeader)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(s.Listener) }()
	for range clients {
		p := s.dial()
		if err := p.Conn.(*net.TCPConn).SetReadBuffer(1 << 10); err != nil {
			t.Fatal(err)
		}
		p = p.shake()
		p.send(get + get)
	}
	s.wait("served", func(st connlimit.Stats) bool { return st.Idle+st.Active == clients })
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	begin := time.Now()
	err := server.Shutdown(ctx)
	if took := time.Since(begin); took > 4*time.Second {
		t.Errorf("the shutdown took %v (%v)", took, err)
	}
	_ = server.Close()
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		t.Errorf("the server ended: %v", err)
	}
}

// TestHandshakes: what is offered, what is refused, and what of it is reported.
func TestHandshakes(t *testing.T) {
	for _, tt := range []struct {
		name     string
		change   func(*tls.Config)
		protocol string // "-" for no handshake
		reported string
	}{
		{"HTTP/2 and HTTP/1.1", func(*tls.Config) {}, "http/1.1", ""},
		{"no ALPN", func(c *tls.Config) { c.NextProtos = nil }, "", ""},
		{"HTTP/2 only", func(c *tls.Config) { c.NextProtos = []string{"h2"} }, "-", "unsupported application protocols"},
		{"TLS 1.2", func(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 }, "http/1.1", ""},
		{"TLS 1.1", func(c *tls.Config) { c.MaxVersion = tls.VersionTLS11 }, "-", "unsupported versions"},
		{"another authority", func(c *tls.Config) { c.RootCAs = x509.NewCertPool() }, "-", "remote error: tls:"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			failures := make(chan error, 1)
			seen := make(chan *tls.ConnectionState, 1)
			s := serve(t, listenTCP(t), connlimit.Options{Max: 4, MaxWaiting: 4, MaxWriting: 4, TLS: serverTLS(), OnHandshakeError: func(err error) { failures <- err }},
				func(_ http.ResponseWriter, r *http.Request) { seen <- r.TLS })
			config := clientTLS()
			tt.change(config)
			p := s.dial()
			c := tls.Client(p.Conn, config)
			if err := c.HandshakeContext(t.Context()); (err == nil) != (tt.protocol != "-") {
				t.Fatalf("the handshake: %v", err)
			}
			if tt.protocol == "-" {
				_ = c.Close()
				if err := <-failures; !strings.Contains(err.Error(), tt.reported) {
					t.Errorf("reported: %v, want %q", err, tt.reported)
				}
				return
			}
			p = &peer{t, c, bufio.NewReader(c)}
			p.send(get)
			p.answer(http.StatusOK)
			if state := <-seen; state == nil || state.NegotiatedProtocol != tt.protocol || c.ConnectionState().NegotiatedProtocol != tt.protocol {
				t.Errorf("the request came by %+v, want %q", state, tt.protocol)
			}
		})
	}
}

// TestNoHandshake: clients that do not speak TLS get an answer if they speak
// HTTP, and those that leave are not reported.
func TestNoHandshake(t *testing.T) {
	failures := make(chan error, 10)
	s := serve(t, listenTCP(t), connlimit.Options{Max: 9, MaxWaiting: 9, MaxWriting: 9, TLS: serverTLS(), OnHandshakeError: func(err error) { failures <- err }}, ok)
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} {
		p := s.dial()
		p.send(method + " / HTTP/1.1\r\nHost: x\r\n\r\n")
		p.answer(http.StatusBadRequest)
		p.ended()
		if err := <-failures; !errors.As(err, new(tls.RecordHeaderError)) {
			t.Errorf("%s: %v", method, err)
		}
	}
	other := s.dial()
	other.send("SSH-2.0-x\r\n")
	other.ended()
	if err := <-failures; !errors.As(err, new(tls.RecordHeaderError)) {
		t.Errorf("another protocol: %v", err)
	}
	for _, sent := range []string{"", clientHello(t)[:50]} {
		p := s.dial()
		p.send(sent)
		_ = p.Close()
	}
	s.wait("gone", func(st connlimit.Stats) bool { return st.New == 0 })
	if len(failures) > 0 {
		t.Errorf("reported: %v", <-failures)
	}
	if text := s.logs.String(); text != "" {
		t.Errorf("net/http logged: %s", text)
	}
}
