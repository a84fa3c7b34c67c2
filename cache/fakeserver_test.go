package cache

import (
	"bufio"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"

	"causeway.example/cache/redistest"
)

// fakeServer replies to each command what reply returns, in RESP; "" closes the
// connection.
func fakeServer(t *testing.T, reply func(command []string) string) (addr string) {
	t.Helper()
	return serveConns(t, func(conn net.Conn) { serveFake(conn, reply) })
}

// serveConns accepts connections until the test ends, and then closes them and
// waits for serve, which runs once for each.
func serveConns(t *testing.T, serve func(net.Conn)) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var (
		wg    sync.WaitGroup
		mu    sync.Mutex
		conns []net.Conn
	)
	wg.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			conns = append(conns, conn)
			mu.Unlock()
			wg.Go(func() { serve(conn) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		mu.Lock()
		for _, conn := range conns {
			_ = conn.Close()
		}
		mu.Unlock()
		wg.Wait()
	})
	return l.Addr().String()
}

func serveFake(conn net.Conn, reply func(command []string) string) {
	defer func() { _ = conn.Close() }()
	in := bufio.NewReader(conn)
	line := func() string {
		text, _ := in.ReadString('\n')
		return strings.TrimSpace(text)
	}
	for {
		n, err := strconv.Atoi(strings.TrimPrefix(line(), "*"))
		if err != nil {
			return
		}
		command := make([]string, n)
		for i := range command {
			length, err := strconv.Atoi(strings.TrimPrefix(line(), "$"))
			if err != nil {
				return
			}
			text := make([]byte, length+len("\r\n"))
			if _, err := io.ReadFull(in, text); err != nil {
				return
			}
			command[i] = string(text[:length])
		}
		text := reply(command)
		if text == "" {
			return
		}
		if _, err := conn.Write([]byte(text)); err != nil {
			return
		}
	}
}

// refusing returns an address without a listener.
func refusing(t *testing.T) string {
	t.Helper()
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(redistest.FreePort(t)))
}
