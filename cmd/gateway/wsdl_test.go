package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"causeway.example/internal/wsdl"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// command runs the program with arguments, configured for a back end.
func command(t *testing.T, baseURL string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	environ := []string{"GATEWAY_OCTANE_BASE_URL=" + baseURL, "GATEWAY_OCTANE_USERNAME=user", "GATEWAY_OCTANE_PASSWORD=hunter2"}
	if baseURL == "" {
		environ = nil
	}
	code = run(t.Context(), args, environ, &out, &errs)
	return code, out.String(), errs.String()
}

// TestWSDLCheckLive: the sandbox publishes what the program was compiled from.
func TestWSDLCheckLive(t *testing.T) {
	g := gatewaytest.Start(t)
	code, stdout, stderr := command(t, g.Sandbox+"/tiab", "wsdl", "check")
	want := "UtbOrder  " + g.Sandbox + "/tiab/UtbOrder?wsdl\n  no difference\nUtbServiceV3  " + g.Sandbox + "/tiab/UtbServiceV3?wsdl\n  no difference\n"
	if code != 0 || stdout != want || stderr != "" {
		t.Errorf("exit %d\n%s%s", code, stdout, stderr)
	}
	if code, stdout, _ := command(t, "", "wsdl", "check", "--url", g.Sandbox+"/tiab/UtbDataPool?wsdl"); code != 0 || !strings.HasPrefix(stdout, "UtbDataPool  ") {
		t.Errorf("exit %d\n%s", code, stdout)
	}
	folder := filepath.Join(t.TempDir(), "live")
	if code, stdout, stderr := command(t, "", "wsdl", "fetch", "--url", g.Sandbox+"/tiab/UtbOrder?wsdl", "--dir", folder); code != 0 || !strings.Contains(stdout, "UtbOrder-1.xsd") {
		t.Fatalf("exit %d\n%s%s", code, stdout, stderr)
	}
	if code, stdout, _ := command(t, "", "wsdl", "check", "--file", filepath.Join(folder, "UtbOrder.wsdl")); code != 0 || !strings.Contains(stdout, "no difference") {
		t.Errorf("exit %d\n%s", code, stdout)
	}
}

// alteredWSDL writes UtbOrder with a text of its schema replaced.
func alteredWSDL(t *testing.T, old, now string) string {
	t.Helper()
	folder := t.TempDir()
	for _, name := range []string{"UtbOrder.wsdl", "UtbOrder.xsd"} {
		text, err := fs.ReadFile(os.DirFS("../../adapters/soap/internal/utborder"), name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), bytes.ReplaceAll(text, []byte(old), []byte(now)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(folder, "UtbOrder.wsdl")
}

func TestWSDLCheckExitCodes(t *testing.T) {
	renamed := alteredWSDL(t, `name="custNo"`, `name="customerNumber"`)
	lost := alteredWSDL(t, `<xs:element name="orderId" type="xs:long" minOccurs="0"/>`, "")
	more := alteredWSDL(t, `<xs:element name="custNo" `, `<xs:element name="channel" type="xs:string" minOccurs="0"/><xs:element name="custNo" `)
	page := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(page, []byte("<html/>"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name           string
		args           []string
		code           int
		stdout, stderr string // regular expressions
	}{
		{"breaks", []string{"--file", renamed}, 1, `(?s)  breaks us \(2\)\n    orderCreate orderCreate/createRequest/custNo: the element is gone; customerNumber, .*renamed\? \(custNo → customerNumber\)\n`, `the contract has moved`},
		{"loses", []string{"--file", lost}, 1, `we would lose \(\d\)\n    orderCreate orderCreateResponse/return/orderId: the element is gone \(was xs:long\)`, `moved`},
		{"only new", []string{"--file", more}, 0, `(?s)^UtbOrder .*  new, or not used by us \(2\)\n.*channel: an element that we do not know \(now xs:string\)`, `^$`},
		{"no WSDL", []string{"--file", renamed, "--file", page}, 2, `(?s)breaks us.*not compared: .*page.html: neither a WSDL`, `1 of 2 WSDLs could not be compared`},
		{"another service", []string{"--file", "../../internal/wsdl/testdata/features/Features.wsdl"}, 2, `describes no service`, `1 of 1`},
		{"no server", []string{"--url", "http://user:s3cret@127.0.0.1:1/x?wsdl"}, 2, `user:xxxxx@127.0.0.1:1.*\n.*not compared`, `1 of 1`},
		{"nothing configured", nil, 2, `^$`, `octane.baseUrl`},
		{"a host for nothing", []string{"--file", renamed, "--allow-host", "x"}, 2, `^$`, `--allow-host is for --url`},
		{"unknown flag", []string{"--what"}, 2, `^$`, `not defined`},
		{"an argument", []string{"x"}, 2, `^$`, `takes no argument`},
		{"help", []string{"--help"}, 0, `^$`, `-file file`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, stdout, stderr := command(t, "", append([]string{"wsdl", "check"}, tt.args...)...)
			if code != tt.code || !regexp.MustCompile(tt.stdout).MatchString(stdout) || !regexp.MustCompile(tt.stderr).MatchString(stderr) {
				t.Errorf("exit %d, want %d\n%s%s", code, tt.code, stdout, stderr)
			}
			if strings.Contains(stdout+stderr, "s3cret") {
				t.Error("a password is shown")
			}
		})
	}
}

func TestWSDLCheckJSON(t *testing.T) {
	code, stdout, _ := command(t, "", "wsdl", "check", "--json", "--file", alteredWSDL(t, `name="custNo" type="xs:int"`, `name="custNo" type="xs:short"`))
	var got struct {
		Services []struct {
			Service, Source string
			Findings        []wsdl.Finding
		}
	}
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != 1 || len(got.Services) != 1 {
		t.Fatalf("exit %d, %v\n%s", code, err, stdout)
	}
	want := wsdl.Finding{
		Severity: wsdl.Breaks, Operation: "orderCreate", Path: "orderCreate/createRequest/custNo",
		What: "the type has changed: it is narrower than what we send", Before: "xs:int", After: "xs:short",
	}
	if s := got.Services[0]; s.Service != "UtbOrder" || len(s.Findings) == 0 || s.Findings[0] != want {
		t.Errorf("%+v", s)
	}
}

func TestWSDLFetchMisuse(t *testing.T) {
	for _, args := range [][]string{{}, {"--dir", "x"}, {"--url", "http://a", "--url", "http://b", "--dir", "x"}, {"--file", "x"}} {
		if code, _, _ := command(t, "", append([]string{"wsdl", "fetch"}, args...)...); code != 2 {
			t.Errorf("%v: exit %d", args, code)
		}
	}
	if code, _, stderr := command(t, "", "wsdl", "fetch", "--url", "http://127.0.0.1:1/", "--dir", t.TempDir()); code != 2 || !strings.Contains(stderr, "cannot be read") {
		t.Errorf("exit %d %s", code, stderr)
	}
}

// TestWSDLAllowHost: a schema on another server is read if its host is allowed.
func TestWSDLAllowHost(t *testing.T) {
	files := http.FileServerFS(os.DirFS("../../adapters/soap/internal/utborder"))
	other := httptest.NewServer(files)
	t.Cleanup(other.Close)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		text, err := fs.ReadFile(os.DirFS("../../adapters/soap/internal/utborder"), "UtbOrder.wsdl")
		if err != nil {
			t.Error(err)
		}
		_, _ = w.Write(bytes.ReplaceAll(text, []byte(`"UtbOrder.xsd"`), []byte(`"`+other.URL+`/UtbOrder.xsd"`)))
	}))
	t.Cleanup(server.Close)
	if code, stdout, _ := command(t, "", "wsdl", "check", "--url", server.URL); code != 2 || !strings.Contains(stdout, "leads elsewhere") {
		t.Errorf("exit %d\n%s", code, stdout)
	}
	host := strings.TrimPrefix(other.URL, "http://")
	if code, stdout, stderr := command(t, "", "wsdl", "check", "--url", server.URL, "--allow-host", host); code != 0 {
		t.Errorf("exit %d\n%s%s", code, stdout, stderr)
	}
	if code, _, stderr := command(t, "", "wsdl", "fetch", "--url", server.URL, "--allow-host", host, "--dir", t.TempDir()); code != 0 {
		t.Errorf("exit %d\n%s", code, stderr)
	}
}

// TestWSDLCredentials: credentials are sent to Octane's own server only, and
// only after a challenge.
func TestWSDLCredentials(t *testing.T) {
	var seen []string
	ask := func(w http.ResponseWriter, r *http.Request) {
		username, _, _ := r.BasicAuth()
		seen = append(seen, username)
		if username == "" {
			w.Header().Add("WWW-Authenticate", "Negotiate")
			w.Header().Add("WWW-Authenticate", `Basic realm="x"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		http.FileServerFS(os.DirFS("../../adapters/soap/internal/utborder")).ServeHTTP(w, r)
	}
	octane, other := httptest.NewServer(http.HandlerFunc(ask)), httptest.NewServer(http.HandlerFunc(ask))
	t.Cleanup(octane.Close)
	t.Cleanup(other.Close)
	if code, stdout, stderr := command(t, octane.URL+"/tiab", "wsdl", "check", "--url", octane.URL+"/UtbOrder.wsdl"); code != 0 {
		t.Errorf("exit %d\n%s%s", code, stdout, stderr)
	}
	if got := strings.Join(seen, ","); got != ",user,,user" {
		t.Errorf("users %s", got)
	}
	seen = nil
	if code, stdout, _ := command(t, octane.URL+"/tiab", "wsdl", "check", "--url", other.URL+"/UtbOrder.wsdl"); code != 2 || !strings.Contains(stdout, "HTTP status 401") {
		t.Errorf("exit %d\n%s", code, stdout)
	}
	if got := strings.Join(seen, ","); got != "" || len(seen) != 1 {
		t.Errorf("another server was told %q", got)
	}
}

// TestServeWatchesWSDLs: with octane.wsdlCheck, the running gateway compares
// the live WSDLs.
func TestServeWatchesWSDLs(t *testing.T) {
	g := gatewaytest.Start(t, "GATEWAY_OCTANE_WSDL_CHECK=1h")
	want := `gateway_wsdl_findings{service="UtbServiceV3",severity="breaks"} 0`
	for deadline := time.Now().Add(20 * time.Second); ; <-time.After(20 * time.Millisecond) {
		if strings.Contains(g.Call(http.MethodGet, g.Admin+"/metrics", "").Text, want) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("no %s\n%s", want, g.Logs)
		}
	}
}
