package wiring

import (
	"crypto/tls"
	"sync/atomic"

	"causeway.example/internal/config"
)

// clientTLS passes the TLS settings of the connections to a system to use, now
// and whenever their files change: the certificate, the key and the authorities
// together. system is a back end, redis or tracing.
func (w *wiring) clientTLS(system string, files config.TLS, use func(*tls.Config)) error {
	return w.files.Add(system+".tls", files.Files(), func() error {
		c, err := files.ClientConfig()
		if err != nil {
			return err
		}
		for _, pair := range c.Certificates {
			if pair.Leaf == nil {
				continue // with GODEBUG=x509keypairleaf=0
			}
			w.reloads.ClientCertificate(system, pair.Leaf.NotAfter)
		}
		use(c)
		return nil
	})
}

// serverTLS returns the TLS settings of the API listener, or nil without a
// certificate. The certificate changes with its files. All connections share
// one configuration: each handshake gets the current certificate, and clients
// can resume sessions after a change.
//
// It offers HTTP/1.1 only: internal/connlimit bounds the memory of one
// connection, and so of one request; HTTP/2 has many requests on one.
func (w *wiring) serverTLS() (*tls.Config, error) {
	files := w.cfg.TLS
	if !files.Configured() {
		return nil, nil //nolint:nilnil // plain HTTP is no error
	}
	var current atomic.Pointer[tls.Certificate]
	err := w.files.Add("tls", files.Files(), func() error {
		pair, err := files.Certificate()
		if err != nil {
			return err
		}
		if pair.Leaf != nil { // it is nil with GODEBUG=x509keypairleaf=0
			w.reloads.ServerCertificate(pair.Leaf.NotAfter)
		}
		current.Store(pair)
		return nil
	})
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		NextProtos:     []string{"http/1.1"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return current.Load(), nil },
	}, err
}
