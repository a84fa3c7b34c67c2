package main

import (
	"crypto/tls"

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
