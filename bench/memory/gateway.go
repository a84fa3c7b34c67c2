package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"causeway.example/bench/certificate"
	"causeway.example/bench/process"
)

// The simulators' credentials, of this run alone.
const username, password = "bench", "bench-password"

// setup is what all measurements have in common.
type setup struct {
	root, enter, load string // the image's file system, what enters it, the load program
	dir               string // files of this run; config is mounted on /etc/causeway
	attacks           bool   // are shown, not requests in flight
	budget            bool   // the memory of one request is shown instead
	only              string // of the calls or attacks: those whose name has it
	groups            bool   // control groups can be made
	sandbox, tls      string // the simulators' URLs
}

func (s *setup) config() string { return filepath.Join(s.dir, "config") }

// startSandbox starts the simulators in a process of their own, so that their
// memory does not count.
func (s *setup) startSandbox(ctx context.Context) (process.Process, error) {
	address, err := process.FreeAddress(ctx)
	if err != nil {
		return process.Process{}, err
	}
	p, err := process.Start(ctx, address, filepath.Join(s.dir, "sandbox.log"), []string{
		"GATEWAY_SANDBOX_USERNAME=" + username, "GATEWAY_SANDBOX_PASSWORD=" + password,
		"GATEWAY_SANDBOX_CLIENT_ID=" + username, "GATEWAY_SANDBOX_CLIENT_SECRET=" + password,
	}, []string{filepath.Join(s.root, "gateway"), "sandbox", "--sandbox-limits=off", "--sandbox-listen=" + address})
	if err != nil {
		return p, err
	}
	s.sandbox = "http://" + address
	return p, nil
}

// answerAfter makes each answer of the simulators late.
func (s *setup) answerAfter(ctx context.Context, latency time.Duration) error {
	for _, change := range []struct {
		method, body string
		want         int
	}{
		{http.MethodDelete, "", http.StatusNoContent},
		{http.MethodPost, `{"kind": "latency", "latency": "` + latency.String() + `"}`, http.StatusCreated},
	} {
		rq, err := http.NewRequestWithContext(ctx, change.method, s.sandbox+"/_sandbox/faults", strings.NewReader(change.body))
		if err != nil {
			return err
		}
		rs, err := http.DefaultClient.Do(rq)
		if err != nil {
			return err
		}
		if err := rs.Body.Close(); err != nil {
			return err
		}
		if rs.StatusCode != change.want {
			return fmt.Errorf("%s of the sandbox's faults: %s", change.method, rs.Status)
		}
	}
	return nil
}

// startTLS serves the simulators over TLS, as real back ends are reached.
func (s *setup) startTLS(ctx context.Context) (*http.Server, error) {
	address, err := process.FreeAddress(ctx)
	if err != nil {
		return nil, err
	}
	if err := os.Mkdir(s.config(), 0o700); err != nil {
		return nil, err
	}
	cert, key, err := certificate.Files(s.config())
	if err != nil {
		return nil, err
	}
	target, err := url.Parse(s.sandbox)
	if err != nil {
		return nil, err
	}
	// The image's user reads the authority, and never the key.
	if err := os.Chmod(s.config(), 0o755); err != nil { //nolint:gosec // a folder for another user
		return nil, err
	}
	if err := os.Chmod(cert, 0o644); err != nil { //nolint:gosec // a certificate is public
		return nil, err
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.Transport = &http.Transport{MaxIdleConnsPerHost: 1000}
	proxy.ErrorLog = log.New(io.Discard, "", 0)
	server := &http.Server{Addr: address, Handler: proxy, ReadHeaderTimeout: 10 * time.Second, ErrorLog: proxy.ErrorLog}
	go func() { _ = server.ListenAndServeTLS(cert, key) }() // it ends with the program; the load would tell
	s.tls = "https://" + address
	return server, nil
}

// imageDebug is what the image sets for the Go runtime.
const imageDebug = "GODEBUG=adaptivestackstart=0"

// gateway is one that serves in the image, in a control group.
type gateway struct {
	process.Process
	group group
	admin string
	stop  context.CancelFunc
}

// startGateway starts a gateway as a container runtime does, in front of the
// simulators at a URL, with some more variables.
func (s *setup) startGateway(ctx context.Context, backEnd string, z size, g group, more ...string) (*gateway, error) {
	listen, err := process.FreeAddress(ctx)
	if err != nil {
		return nil, err
	}
	admin, err := process.FreeAddress(ctx)
	if err != nil {
		return nil, err
	}
	most := strconv.Itoa(z.calls)
	environ := []string{
		"GATEWAY_LISTEN=" + listen, "GATEWAY_ADMIN_LISTEN=" + admin, "GATEWAY_TIMEOUTS_DRAIN=0s",
		"GATEWAY_OCTANE_BASE_URL=" + backEnd + "/tiab", "GATEWAY_OCTANE_USERNAME=" + username, "GATEWAY_OCTANE_PASSWORD=" + password,
		"GATEWAY_OCTANE_MAX_CONCURRENT=" + most, "GATEWAY_SPS_MAX_CONCURRENT=" + most,
		"GATEWAY_SPS_BASE_URL=" + backEnd + "/sps/v5", "GATEWAY_SPS_TOKEN_URL=" + backEnd + "/oauth2/token",
		"GATEWAY_SPS_CLIENT_ID=" + username, "GATEWAY_SPS_CLIENT_SECRET=" + password,
		"CGROUP=" + g.dir, "CONFIG=" + s.config(),
		imageDebug, // of the Dockerfile's ENV
	}
	environ = append(environ, more...)
	if strings.HasPrefix(backEnd, "https:") {
		environ = append(environ, "GATEWAY_OCTANE_TLS_CA_FILE=/etc/causeway/server.pem", "GATEWAY_SPS_TLS_CA_FILE=/etc/causeway/server.pem")
	}
	if g.dir == "" { // what a limit of that size would have told
		environ = append(environ, "GOMEMLIMIT="+strconv.Itoa(z.limit*9/10))
	}
	ctx, stop := context.WithCancel(ctx)
	command := []string{"unshare", "--mount", "--propagation", "private", s.enter, s.root, "/gateway", "serve"}
	if os.Getuid() != 0 {
		command = append([]string{"unshare", "--map-root-user"}, command[1:]...)
	}
	p, err := process.Start(ctx, listen, filepath.Join(s.dir, "gateway.log"), environ, command)
	if err != nil {
		stop()
		return nil, err
	}
	return &gateway{Process: p, group: g, admin: "http://" + admin, stop: stop}, nil
}

// end tells the gateway to, and returns when it has.
func (g *gateway) end() error {
	g.stop()
	if err := <-g.Ended; !errors.Is(err, context.Canceled) { // which is how one ends that was told to
		return err
	}
	return nil
}
