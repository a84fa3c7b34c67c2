package config

import "crypto/tls"

// ServerTLS is the TLS of the API listener, which is plain HTTP without it. The
// files are PEM.
type ServerTLS struct {
	// CertFile holds the certificate, followed by the authorities between it and
	// its root; KeyFile its key. Both or none.
	CertFile string `key:"certFile"`
	KeyFile  string `key:"keyFile"`
}

// Configured reports whether the listener speaks TLS.
func (t ServerTLS) Configured() bool { return t.CertFile != "" }

// Files are the names of the files, of which there may be none.
func (t ServerTLS) Files() []string { return t.files().Files() }

// Certificate reads the files. The error, if any, is a [Problems]; after a [Load]
// without one, only files that changed since can bring it.
func (t ServerTLS) Certificate() (*tls.Certificate, error) {
	cfg, err := t.files().ClientConfig()
	if err != nil {
		return nil, err
	}
	return &cfg.Certificates[0], nil
}

func (t ServerTLS) files() TLS { return TLS{CertFile: t.CertFile, KeyFile: t.KeyFile} }

func (l *loader) checkServerTLS(t ServerTLS) { l.checkTLSFiles("tls", t.files()) }
