package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"causeway.example/internal/logtest"
)

// TestTermUnderLoad sends SIGTERM to a real process while clients read and
// write, as a balancer would let them: each stops when readiness fails. No
// request may fail.
func TestTermUnderLoad(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), os.Args[0], "serve", "--sandbox", "--listen=127.0.0.1:0",
		"--admin-listen=127.0.0.1:0", "--sandbox-listen=127.0.0.1:0", "--sandbox-limits=off")
	cmd.Env = append(os.Environ(), asProgram+"=1", "GATEWAY_TIMEOUTS_DRAIN=2s")
	logs := &logtest.Buffer{}
	cmd.Stderr = logs
	p := startGateway(t, cmd)
	api, admin := p.API, p.Admin

	var (
		served, failed atomic.Int64
		enough, ended  = make(chan struct{}), make(chan struct{})
		clients        sync.WaitGroup
		firstFailure   sync.Once
	)
	for i := range 8 {
		clients.Go(func() {
			client := &http.Client{Transport: &http.Transport{}}
			defer client.CloseIdleConnections()
			for ready(client, admin) {
				if err := visit(client, api, i); err != nil {
					failed.Add(1)
					firstFailure.Do(func() { t.Error(err) })
					return
				}
				if served.Add(1) == 200 {
					close(enough)
				}
			}
		})
	}
	go func() {
		clients.Wait()
		close(ended)
	}()
	select {
	case <-enough:
	case <-ended:
	}
	if err := p.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-ended
	if err := p.Wait(); err != nil {
		t.Errorf("the gateway ended with %v", err)
	}
	logtest.Check(t, logs.String())
	t.Logf("%d requests served, %d failed", served.Load(), failed.Load())
	if served.Load() < 200 {
		t.Errorf("only %d requests were served", served.Load())
	}
}

func ready(client *http.Client, admin string) bool {
	resp, err := client.Get(admin + "/readyz")
	if err != nil {
		return false
	}
	defer func() { _ = resp.Body.Close() }()
	return resp.StatusCode == http.StatusOK
}

// visit reads, or writes when i is odd.
func visit(client *http.Client, api string, i int) error {
	method, path, body, want := http.MethodGet, "/data-pools/0477000001", "", http.StatusOK
	if i%2 == 1 {
		method, path, want = http.MethodPost, "/data-pools", http.StatusAccepted
		body = `{"planNumber":"23045","name":"Load","notificationEmail":"ops@example.com"}`
	}
	req, err := http.NewRequest(method, api+"/v1/customers/100234"+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if text, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != want {
		return fmt.Errorf("%s %s: %s %s %w", method, path, resp.Status, text, err)
	}
	return nil
}
