package main

import (
	"crypto/tls"
	"sync/atomic"

	"causeway.example/internal/config"
)

// tls hands the TLS of a back end, of Redis, or of the collector of traces, over,
// now and whenever its files change: the pair and the authorities together, and
// never half of a change.
func (r *reloads) tls(system string, files config.TLS, use func(*tls.Config)) error {
	return r.add(system+".tls", files.Files(), func() error {
		c, err := files.ClientConfig()
		if err != nil {
			return err
		}
		for _, pair := range c.Certificates {
			if pair.Leaf == nil {
				continue // by GODEBUG=x509keypairleaf=0
			}
			r.metrics.ClientCertificate(system, pair.Leaf.NotAfter)
		}
		use(c)
		return nil
	})
}

// serverTLS returns the TLS of the API listener, whose pair changes with its
// files, and nil without one. It is one for all connections: a handshake has the
// pair of its own time, and clients resume sessions across a change.
//
// HTTP/1.1 is all that it offers: internal/connlimit bounds what one connection,
// and so one request, may hold, and net/http speaks HTTP/2 on many at once.
func (r *reloads) serverTLS(files config.ServerTLS) (*tls.Config, error) {
	if !files.Configured() {
		return nil, nil //nolint:nilnil // plain HTTP is no error
	}
	var current atomic.Pointer[tls.Certificate]
	err := r.add("tls", files.Files(), func() error {
		pair, err := files.Certificate()
		if err != nil {
			return err
		}
		if pair.Leaf != nil { // it is nil by GODEBUG=x509keypairleaf=0
			r.metrics.ServerCertificate(pair.Leaf.NotAfter)
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
