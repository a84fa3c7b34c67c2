//go:build interop

package interop_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// wire is a recorder between a gateway and its back end: what passes is kept
// as it is, byte by byte, since no HTTP server would show it so.
type wire struct {
	listener net.Listener
	target   string

	mu    sync.Mutex
	sent  []*bytes.Buffer // one a connection
	pipes sync.WaitGroup
}

// record puts a recorder before a base URL, and returns the URL to use.
func record(t *testing.T, base string) (*wire, string) {
	t.Helper()
	address, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{listener: listener, target: address.Host}
	w.pipes.Go(w.accept)
	t.Cleanup(func() {
		_ = listener.Close()
		w.pipes.Wait() // the gateway has ended before: its connections are closed
	})
	address.Host = listener.Addr().String()
	return w, address.String()
}

func (w *wire) accept() {
	for {
		client, err := w.listener.Accept()
		if err != nil {
			return // closed at the end
		}
		server, err := net.Dial("tcp", w.target)
		if err != nil {
			_ = client.Close()
			continue
		}
		sent := &bytes.Buffer{}
		w.mu.Lock()
		w.sent = append(w.sent, sent)
		w.mu.Unlock()
		w.pipes.Go(func() {
			_, _ = io.Copy(io.MultiWriter(lockedWriter{&w.mu, sent}, server), client)
			_ = server.(*net.TCPConn).CloseWrite()
		})
		w.pipes.Go(func() {
			_, _ = io.Copy(client, server) // either side may end first
			_ = client.Close()
			_ = server.Close()
		})
	}
}

type lockedWriter struct {
	mu *sync.Mutex
	w  io.Writer
}

func (l lockedWriter) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

// rawRequest is a request as it was sent.
type rawRequest struct {
	line    string
	headers []string // as they are spelled
	body    []byte
}

// requests returns the SOAP requests that have passed.
func (w *wire) requests(t *testing.T) []rawRequest {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	var found []rawRequest
	for _, sent := range w.sent {
		r := bufio.NewReader(bytes.NewReader(sent.Bytes()))
		for {
			request, err := readRaw(r)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%v, in\n%s", err, sent)
			}
			if strings.Contains(request.line, "/Utb") {
				found = append(found, request)
			}
		}
	}
	return found
}

// readRaw reads one request; a body without a length cannot be told from the
// next request, so it is an error.
func readRaw(r *bufio.Reader) (rawRequest, error) {
	var request rawRequest
	length := 0
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return request, err
		}
		line = strings.TrimSuffix(line, "\r\n")
		switch name, value, _ := strings.Cut(line, ": "); {
		case request.line == "":
			request.line = line
			continue
		case line == "":
			request.body = make([]byte, length)
			_, err := io.ReadFull(r, request.body)
			return request, err
		case strings.EqualFold(name, "Content-Length"):
			if length, err = strconv.Atoi(value); err != nil {
				return request, fmt.Errorf("Content-Length: %w", err)
			}
		}
		request.headers = append(request.headers, line)
	}
}

// soapHeaders are what a request of a SOAP version has to carry.
var soapHeaders = map[string][]string{
	// SOAP 1.1 section 6.1.1: the header is required, and its value quoted.
	"1.1": {"Content-Type: text/xml; charset=utf-8", `SOAPAction: ""`},
	// SOAP 1.2 part 2 section 7.1: the action is a parameter, and optional.
	"1.2": {"Content-Type: application/soap+xml; charset=utf-8"},
}

// wantOnWire demands of all recorded SOAP requests what a strict server wants.
func wantOnWire(t *testing.T, version string, requests []rawRequest) {
	t.Helper()
	if len(requests) == 0 {
		t.Fatal("no SOAP request was recorded")
	}
	folder := t.TempDir()
	args := []string{"--noout", "--nonet", "--schema", envelopeSchema(t, folder, version)}
	for i, r := range requests {
		for _, header := range soapHeaders[version] {
			if !slices.Contains(r.headers, header) {
				t.Fatalf("%s: without %q: %q", r.line, header, r.headers)
			}
		}
		for _, header := range r.headers {
			name := strings.ToLower(header[:strings.Index(header, ":")])
			if name == "transfer-encoding" || name == "expect" || name == "soapaction" && version == "1.2" {
				t.Fatalf("%s: with %q", r.line, header)
			}
		}
		if !slices.Contains(r.headers, "Content-Length: "+strconv.Itoa(len(r.body))) || len(r.body) == 0 {
			t.Fatalf("%s: no length: %q", r.line, r.headers)
		}
		file := filepath.Join(folder, strconv.Itoa(i)+".xml")
		if err := os.WriteFile(file, r.body, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
	}
	run(t, folder, "xmllint", args...)
}

// envelopeSchema writes the schema of an envelope of a SOAP version.
func envelopeSchema(t *testing.T, folder, version string) string {
	t.Helper()
	text, err := os.ReadFile("../adapters/soap/octane/testdata/envelope.xsd")
	if err != nil {
		t.Fatal(err)
	}
	services := "file://" + here(t, "../adapters/soap/internal") + "/"
	schema := strings.ReplaceAll(string(text), "../../internal/", services)
	if version == "1.2" {
		schema = strings.ReplaceAll(schema, "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")
	}
	file := filepath.Join(folder, "envelope.xsd")
	if err := os.WriteFile(file, []byte(schema), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
