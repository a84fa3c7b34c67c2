package config

import "crypto/tls"

// ServerTLS configures TLS on the API listener, which is plain HTTP without it.
// The files are PEM.
type ServerTLS struct {
	// CertFile holds the certificate, followed by intermediate certificates;
	// KeyFile holds its key. Both or none.
	CertFile string `key:"certFile"`
	KeyFile  string `key:"keyFile"`
}

// Configured reports whether the listener uses TLS.
func (t ServerTLS) Configured() bool { return t.CertFile != "" }

// Files returns the names of the files. There may be none.
func (t ServerTLS) Files() []string { return t.files().Files() }

// Certificate reads the files. An error is a [Problems]. After a successful
// [Load], only changed files cause one.
func (t ServerTLS) Certificate() (*tls.Certificate, error) {
	cfg, err := t.files().ClientConfig()
	if err != nil {
		return nil, err
	}
	return &cfg.Certificates[0], nil
}

func (t ServerTLS) files() TLS { return TLS{CertFile: t.CertFile, KeyFile: t.KeyFile} }

func (l *loader) checkServerTLS(t ServerTLS) { l.checkTLSFiles("tls", t.files()) }
