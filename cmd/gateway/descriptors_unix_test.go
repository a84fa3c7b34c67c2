//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"causeway.example/internal/logtest"
)

// TestFewDescriptors: with too few file descriptors for the connections that
// come, the probes answer, callers are served, and the log is still JSON.
func TestFewDescriptors(t *testing.T) {
	for _, limit := range []string{"256", "64"} {
		t.Run("ulimit -n "+limit, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), "sh", "-c", `ulimit -n `+limit+` && exec "$0" serve --sandbox --listen=127.0.0.1:0 --admin-listen=127.0.0.1:0 --sandbox-listen=127.0.0.1:0`, os.Args[0])
			cmd.Env = append(os.Environ(), asProgram+"=1", "GATEWAY_TIMEOUTS_DRAIN=0s")
			logs := &logtest.Buffer{}
			cmd.Stderr = logs
			t.Cleanup(func() { logtest.Check(t, logs.String()) })
			p := startGateway(t, cmd)
			api, admin := p.API, p.Admin
			for i := range 400 {
				if c, err := net.DialTimeout("tcp", strings.TrimPrefix(api, "http://"), 5*time.Second); err != nil {
					t.Fatal(err)
				} else {
					t.Cleanup(func() { _ = c.Close() })
					if i%2 == 0 {
						_, _ = io.WriteString(c, "GET /problems/ HTTP/1.1\r\nHost: x\r\n\r\n") // the other half has sent nothing
					}
				}
			}
			client := &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}} // as the kubelet asks
			for range 20 {
				for _, url := range []string{admin + "/livez", admin + "/readyz", admin + "/metrics", api + "/v1/customers/100234/data-pools/0477000001"} {
					resp, err := client.Get(url)
					if err != nil {
						t.Fatal(err)
					}
					_ = resp.Body.Close()
					if resp.StatusCode != http.StatusOK {
						t.Fatalf("%s: %s", url, resp.Status)
					}
				}
			}
			for line := range bytes.Lines([]byte(logs.String())) {
				if !json.Valid(line) {
					t.Errorf("not JSON: %s", line)
				}
			}
		})
	}
}
