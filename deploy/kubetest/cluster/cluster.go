package cluster

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// auditPolicy has the API server write a line about every request that is
// finished: its metadata, where pod security leaves what it found.
const auditPolicy = `{"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "omitStages": ["RequestReceived"], "rules": [{"level": "Metadata"}]}`

// Cluster is an API server with its etcd, and what AddNodes adds.
type Cluster struct {
	// Kubeconfig is the path of the administrator's configuration.
	Kubeconfig string
	// AuditLog is the path of the file with a line of JSON a request.
	AuditLog string

	programs  string
	dir       string
	url       string
	token     string
	client    *http.Client
	processes []*process
}

// Start runs Debian's etcd and the kube-apiserver of the folder programs, with
// all their files in dir. It waits, until ctx is done, for the API server to be
// ready. Close ends both.
func Start(ctx context.Context, programs, dir string) (*Cluster, error) {
	ports, err := freePorts(3)
	if err != nil {
		return nil, err
	}
	c := &Cluster{
		Kubeconfig: filepath.Join(dir, "kubeconfig"), AuditLog: filepath.Join(dir, "audit.log"),
		programs: programs, dir: dir, url: "https://127.0.0.1:" + ports[2],
	}
	if c.token, err = writeCredentials(dir); err != nil {
		return nil, err
	}
	if err := os.WriteFile(c.path("audit-policy.json"), []byte(auditPolicy), 0o600); err != nil {
		return nil, err
	}
	if err := c.runServers(ctx, ports); err != nil {
		c.Close()
		return nil, err
	}
	if err := c.waitReady(ctx); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// runServers starts etcd, for clients and peers on the first two ports, and
// the API server on the third.
func (c *Cluster) runServers(ctx context.Context, ports []string) error {
	etcd, peers := "http://127.0.0.1:"+ports[0], "http://127.0.0.1:"+ports[1]
	err := c.run(ctx, "etcd", "--data-dir", c.path("etcd"), "--unsafe-no-fsync",
		"--listen-client-urls", etcd, "--advertise-client-urls", etcd,
		"--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers, "--initial-cluster", "default="+peers)
	if err != nil {
		return err
	}
	return c.run(ctx, filepath.Join(c.programs, "kube-apiserver"),
		"--etcd-servers", etcd, "--bind-address", "127.0.0.1", "--advertise-address", "127.0.0.1", "--secure-port", ports[2],
		"--cert-dir", c.path("certificates"), "--token-auth-file", c.path("tokens.csv"), "--authorization-mode", "RBAC",
		"--service-account-issuer", "https://kubernetes.default.svc", "--service-account-key-file", c.path("accounts.key"),
		"--service-account-signing-key-file", c.path("accounts.key"), "--service-cluster-ip-range", "10.96.0.0/16",
		// Lists by watches need an etcd newer than Debian's. Clients would fall
		// back to plain lists later and later.
		"--feature-gates", "WatchList=false",
		// An address of loopback must not become that of the Service kubernetes.
		"--endpoint-reconciler-type", "none",
		"--audit-policy-file", c.path("audit-policy.json"), "--audit-log-path", c.AuditLog)
}

// waitReady waits until the API server answers that it is ready.
func (c *Cluster) waitReady(ctx context.Context) error {
	certificate := c.path("certificates/apiserver.crt")
	err := until(ctx, "API server", c.processes, func() error {
		authority, err := os.ReadFile(certificate)
		if err != nil {
			return err
		}
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(authority) {
			return errors.New("no certificate yet")
		}
		c.client = &http.Client{
			Timeout:   10 * time.Second,
			Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, DisableKeepAlives: true},
		}
		_, err = c.Get(ctx, "/readyz")
		return err
	})
	if err != nil {
		return err
	}
	return writeKubeconfig(c.Kubeconfig, c.url, certificate, c.token)
}

// Get reads a path of the API server as its administrator. An answer other
// than 200 is an error.
func (c *Cluster) Get(ctx context.Context, path string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+path, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	answer, err := c.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }() // It was read to its end.
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("GET %s: %s: %s", path, answer.Status, body)
	}
	return body, nil
}

// Close ends all processes of the cluster, and waits for that.
func (c *Cluster) Close() {
	for _, p := range c.processes {
		p.end()
	}
	for _, p := range c.processes {
		<-p.done
	}
}

func (c *Cluster) path(name string) string { return filepath.Join(c.dir, name) }

func (c *Cluster) run(ctx context.Context, program string, args ...string) error {
	p, err := start(ctx, c.dir, program, args...)
	if err != nil {
		return err
	}
	c.processes = append(c.processes, p)
	return nil
}
