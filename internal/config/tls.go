package config

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// TLS configures the connections to one server, beyond the system's authorities
// and the host name in the URL. The files are PEM.
type TLS struct {
	// CAFile holds the only authorities to trust; empty means the system's.
	CAFile string `key:"caFile"`
	// CertFile holds the client certificate, followed by intermediate
	// certificates; KeyFile holds its key. Both or none.
	CertFile string `key:"certFile"`
	KeyFile  string `key:"keyFile"`
	// ServerName is the expected name in the server's certificate, and is sent as
	// SNI, instead of the host of the base URL.
	ServerName string `key:"serverName"`
	// Renegotiation is [RenegotiateNever] or [RenegotiateOnce].
	Renegotiation string `key:"renegotiation"`
}

// Whether a server may renegotiate a connection, to request the client
// certificate when it knows the URL. TLS 1.3 has no renegotiation (RFC 8446,
// section 1.2).
const (
	RenegotiateNever = "never"
	RenegotiateOnce  = "once"
)

// ClientConfig reads the files. An error is a [Problems] with paths such as
// caFile. After a successful [Load], only changed files cause one.
func (t TLS) ClientConfig() (*tls.Config, error) {
	cfg := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: t.ServerName}
	if t.Renegotiation == RenegotiateOnce {
		cfg.Renegotiation = tls.RenegotiateOnceAsClient
	}
	if problems := t.read(cfg); len(problems) > 0 {
		return nil, problems
	}
	return cfg, nil
}

// Files returns the names of the files. There may be none.
func (t TLS) Files() []string { return named(t.CAFile, t.CertFile, t.KeyFile) }

// named returns the names that are not empty.
func named(files ...string) []string {
	return slices.DeleteFunc(files, func(name string) bool { return name == "" })
}

// read loads the files into cfg.
func (t TLS) read(cfg *tls.Config) (problems Problems) {
	contents := map[string][]byte{}
	for key, name := range byKey[string](t) {
		if name == "" || key == "serverName" || key == "renegotiation" {
			continue
		}
		data, err := readFile(name)
		if err != nil {
			problems = append(problems, Problem{Path: key, Message: "the file it names: " + err.Error()})
			continue
		}
		contents[key] = data
	}
	if ca, ok := contents["caFile"]; ok {
		cfg.RootCAs = x509.NewCertPool() // nil would be the system's
		if !cfg.RootCAs.AppendCertsFromPEM(ca) {
			problems = append(problems, Problem{Path: "caFile", Message: "the file it names holds no certificate in PEM form"})
		}
	}
	cert, haveCert := contents["certFile"]
	key, haveKey := contents["keyFile"]
	if haveCert && haveKey {
		pair, err := tls.X509KeyPair(cert, key) // its errors repeat nothing of the key
		switch {
		case isEncryptedKey(key):
			problems = append(problems, Problem{Path: "keyFile", Message: "the file it names holds an encrypted key, and there is no key for its passphrase: `openssl pkey -in FILE -out FILE` decrypts it"})
		case err != nil:
			message := "makes no pair with keyFile: " + strings.TrimPrefix(err.Error(), "tls: ")
			problems = append(problems, Problem{Path: "certFile", Message: message})
		}
		cfg.Certificates = []tls.Certificate{pair}
	}
	return problems
}

// isEncryptedKey reports whether the first private key is encrypted with PKCS #8
// (RFC 5958, section 3) or with PEM headers (RFC 1421, section 4.6.1.1).
func isEncryptedKey(text []byte) bool {
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if strings.HasSuffix(block.Type, "PRIVATE KEY") {
			return block.Type == "ENCRYPTED PRIVATE KEY" || strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED")
		}
	}
	return false
}

// serverName is a host name or an IP address without a port.
var serverName = regexp.MustCompile(`^([A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9])?|[0-9a-fA-F:.]+)$`)

// checkTLSFiles reads the files of a section.
func (l *loader) checkTLSFiles(section string, t TLS) {
	var cfg tls.Config
	for _, problem := range t.read(&cfg) {
		l.refuse(section+"."+problem.Path, "%s", problem.Message)
	}
	for _, pair := range cfg.Certificates {
		l.warnIfNotValid(section+".certFile", pair.Leaf)
	}
	if t.CertFile != "" {
		l.required(section+".keyFile", t.KeyFile, section+".certFile is set")
	}
	if t.KeyFile != "" {
		l.required(section+".certFile", t.CertFile, section+".keyFile is set")
	}
	if t.ServerName != "" && !serverName.MatchString(t.ServerName) {
		l.refuse(section+".serverName", "must be the name of a host, without a port, such as backend.example")
	}
}

// warnIfNotValid adds a warning if a certificate has expired or is not valid yet.
// It is nil if it could not be read, and with GODEBUG=x509keypairleaf=0.
func (l *loader) warnIfNotValid(path string, leaf *x509.Certificate) {
	switch now := time.Now(); {
	case leaf == nil:
	case now.After(leaf.NotAfter):
		l.warnings = append(l.warnings, Warning{path, "the certificate expired on " + leaf.NotAfter.UTC().Format(time.DateOnly)})
	case now.Before(leaf.NotBefore):
		l.warnings = append(l.warnings, Warning{path, "the certificate is not valid before " + leaf.NotBefore.UTC().Format(time.DateTime) + " UTC"})
	}
}

// checkTLS checks the TLS settings of a section that is used for urls.
func (l *loader) checkTLS(section string, t TLS, urls ...string) {
	l.checkTLSFiles(section, t)
	l.oneOf(section+".renegotiation", t.Renegotiation, RenegotiateNever, RenegotiateOnce)
	if t.Renegotiation == RenegotiateOnce && t.CertFile == "" && t.KeyFile == "" {
		l.refuse(section+".renegotiation", "needs %s.certFile and %s.keyFile: without a client certificate there is none to ask for", section, section)
	}
	if !slices.ContainsFunc(urls, plain) || slices.ContainsFunc(urls, encrypted) {
		return
	}
	for key, value := range byKey[string](t) {
		if value != "" && value != RenegotiateNever {
			l.refuse(fmt.Sprintf("%s.%s", section, key), "has no effect: the URL is http://")
		}
	}
}

func plain(url string) bool     { return strings.HasPrefix(strings.ToLower(url), "http:") }
func encrypted(url string) bool { return strings.HasPrefix(strings.ToLower(url), "https:") }
