package cache

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"causeway.example/cache/redistest"
)

// nameNotInCertificate returns the address with a name that no certificate here
// has.
func nameNotInCertificate(addr string) string {
	_, port, _ := net.SplitHostPort(addr)
	return net.JoinHostPort("localhost", port)
}

// through is a proxy whose connections come from another address.
func through(t *testing.T, addr string, from net.IP) string {
	t.Helper()
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: from}}
	return forward(t, func(ctx context.Context) (net.Conn, error) { return dialer.DialContext(ctx, "tcp", addr) })
}

// sayingServer is a server that sends one text and closes.
func sayingServer(t *testing.T, text string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Read(make([]byte, 1024))
			_, _ = conn.Write([]byte(text))
			_ = conn.Close()
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		wg.Wait()
	})
	return l.Addr().String()
}

// loading is a server that loads its file, one key in 10 ms, for longer than the
// test lasts.
func loading(t *testing.T) RedisOptions {
	t.Helper()
	s := redistest.Start(t, "--enable-debug-command", "yes", "--loading-process-events-interval-bytes", "1024")
	s.Do(t, "debug", "populate", 1000, "key", 4096)
	s.Do(t, "config", "set", "rdbcompression", "no")
	s.Do(t, "config", "set", "key-load-delay", "10000")
	reloading := s.Admin(t)
	var wg sync.WaitGroup
	ctx, cancel := context.WithCancel(t.Context())
	wg.Go(func() { _ = reloading.Do(ctx, "debug", "reload").Err() })
	t.Cleanup(func() {
		cancel()
		s.Stop()
		_ = reloading.Close()
		wg.Wait()
	})
	redistest.Eventually(t, "Redis loads", func(ctx context.Context) bool {
		err := s.Admin(t).Get(ctx, "key").Err()
		return err != nil && strings.HasPrefix(err.Error(), "LOADING")
	})
	return plainURL(s)
}

// cannotSave is a server with save points and no directory.
func cannotSave(t *testing.T) RedisOptions {
	t.Helper()
	s := redistest.Start(t, "--save", "3600 1", "--enable-protected-configs", "yes")
	dir := filepath.Join(t.TempDir(), "gone")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	s.Do(t, "config", "set", "dir", dir)
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	s.Do(t, "set", "key", "value")
	s.Do(t, "bgsave")
	redistest.Eventually(t, "the save fails", func(ctx context.Context) bool {
		return strings.Contains(s.Admin(t).Info(ctx, "persistence").Val(), "rdb_last_bgsave_status:err")
	})
	return plainURL(s)
}

// forward is a proxy that connects to what dial returns.
func forward(t *testing.T, dial func(ctx context.Context) (net.Conn, error)) string {
	t.Helper()
	ctx := t.Context()
	return serveConns(t, func(in net.Conn) {
		defer func() { _ = in.Close() }()
		out, err := dial(ctx)
		if err != nil {
			return
		}
		defer func() { _ = out.Close() }()
		var wg sync.WaitGroup
		for _, pair := range [][2]net.Conn{{in, out}, {out, in}} {
			wg.Go(func() {
				defer func() { _ = pair[0].Close(); _ = pair[1].Close() }()
				buffer := make([]byte, 4096)
				for {
					n, err := pair[0].Read(buffer)
					if _, werr := pair[1].Write(buffer[:n]); err != nil || werr != nil {
						return
					}
				}
			})
		}
		wg.Wait()
	})
}
