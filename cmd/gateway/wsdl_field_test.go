package main

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const fieldFolder = "../../internal/wsdl/testdata/field/"

const wanted = "wanted the service {http://order.frontend.ws.utilibill.com.au/}UtbOrder (port type {http://order.frontend.ws.utilibill.com.au/}UtbOrder)" +
	" or the service {http://v3.service.frontend.ws.utilibill.com.au/}UtbServiceV3 (port type {http://v3.service.frontend.ws.utilibill.com.au/}UtbServiceV3)" +
	" or the service {urn:causeway:datapool:1}UtbDataPool (port type {urn:causeway:datapool:1}UtbDataPool)"

// The WSDLs that public reports show: each is compared where the service is
// named, and else the message says what was found and wanted.
func TestWSDLCheckFromTheField(t *testing.T) {
	found := func(offers string) string {
		return "describes no service that the gateway calls: found " + offers + "; " + wanted + "; name one with --service [OURS=]NAME or --port-type NAME\n"
	}
	const (
		s        = "the service {urn:t}S (port type {urn:t}T)"
		compared = "  breaks us ("
	)
	file := "service-named-otherwise.wsdl"
	covered := map[string]bool{}
	for _, tt := range []struct {
		file string
		args []string
		code int
		want string
	}{
		{"element-named-int.wsdl", nil, 2, found(s)},
		{"element-named-int.wsdl", []string{"--service", "UtbOrder=S"}, 1, compared},
		{"element-starts-with-underscore.wsdl", nil, 2, found(s)},
		{"element-starts-with-underscore.wsdl", []string{"--service", "UtbOrder"}, 1, compared},
		{"imports-addressing-by-url.wsdl", nil, 2, found(s)},
		{"imports-addressing-by-url.wsdl", []string{"--service", "UtbOrder=S"}, 1, compared},
		{"namespace-of-implementation.wsdl", nil, 2, found("the service {urn:impl}S (port type {urn:t}T)")},
		{"namespace-of-implementation.wsdl", []string{"--service", "UtbServiceV3={urn:impl}S"}, 1, compared},
		{"namespace-of-interface.wsdl", nil, 2, found("no service, but bindings (port type {urn:t}T)")},
		{"namespace-of-interface.wsdl", []string{"--service", "UtbOrder="}, 1, "warning: " + fieldFolder + "namespace-of-interface.wsdl: no wsdl:service; the bindings are taken for its ports\n" + compared},
		{"root-is-schema.wsdl", nil, 2, "not compared: " + fieldFolder + "root-is-schema.wsdl: an XML Schema of the namespace urn:x, where a WSDL 1.1 is wanted: name the WSDL that imports it\n"},
		{"root-is-wsdl20.wsdl", nil, 2, "not compared: " + fieldFolder + "root-is-wsdl20.wsdl: neither a WSDL 1.1 nor an XML Schema, but a WSDL 2.0 description: only WSDL 1.1 is read\n"},
		{file, nil, 2, found("the service {http://order.frontend.ws.utilibill.com.au/}UtbOrderImplService (port type {http://order.frontend.ws.utilibill.com.au/}UtbOrderImpl)")},
		{file, []string{"--service", "UtbOrderImplService"}, 1, "UtbOrder  " + fieldFolder + file + "\n" + compared},
		{file, []string{"--service", "{http://order.frontend.ws.utilibill.com.au/}UtbOrderImplService"}, 1, "UtbOrder  "},
		{file, []string{"--port-type", "UtbOrderImpl"}, 1, "UtbOrder  "},
		{file, []string{"--service", "UtbOrder"}, 1, "UtbOrder  "},
		{file, []string{"--service", "UtbDataPool=UtbOrderImplService"}, 1, "UtbDataPool  "},
		{file, []string{"--service", "UtbDataPool", "--port-type", "UtbOrderImpl"}, 1, "UtbDataPool  "},
		{file, []string{"--service", "X"}, 2, "has no such service: wanted the service X; found the service {http://order.frontend.ws.utilibill.com.au/}UtbOrderImplService (port type"},
		{file, []string{"--port-type", "X"}, 2, "has no such service: wanted the port type X; found the service {http"},
		{file, []string{"--service", "Ours=UtbOrderImplService"}, 2, "cannot be compared with Ours: " + wanted},
		{"element-named-int.wsdl", []string{"--service", "S"}, 2, "has in " + s + " neither the operations nor the namespace of one of ours: " + wanted + "; name ours with --service OURS=NAME\n"},
		{"element-named-int.wsdl", []string{"--port-type", "{urn:t}T"}, 2, "neither the operations nor the namespace"},
	} {
		covered[tt.file] = true
		code, stdout, stderr := command(t, "", append([]string{"wsdl", "check", "--file", fieldFolder + tt.file}, tt.args...)...)
		if code != tt.code || !strings.Contains(stdout, tt.want) {
			t.Errorf("%s %v: exit %d, want %d\n%s%swant %s", tt.file, tt.args, code, tt.code, stdout, stderr, tt.want)
		}
	}
	files, err := filepath.Glob(fieldFolder + "*.wsdl")
	if err != nil || len(files) != len(covered) {
		t.Errorf("%d of %d files, %v", len(covered), len(files), err)
	}
}

// Of several services and port types, that is compared which is named; what
// may be any of them is not guessed.
func TestWSDLCheckOfSeveral(t *testing.T) {
	const several = "../../adapters/soap/internal/generate/testdata/several.wsdl"
	for _, tt := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"--service", "UtbOrder=S"}, 1, "UtbOrder  "},
		{[]string{"--service", "UtbOrder=R"}, 2, "has several port types to compare with UtbOrder: found the service {urn:t}R (port types {urn:t}U, {urn:t}T); name one with --port-type NAME"},
		{[]string{"--service", "UtbOrder=R", "--port-type", "U"}, 1, "UtbOrder  "},
		{[]string{"--service", "UtbOrder"}, 2, "has several port types to compare with UtbOrder"},
		{[]string{"--service", "UtbOrder", "--port-type", "T"}, 1, "warning: " + several + ":3: leads elsewhere: from a file to http://schemas.example/far.xsd; nothing refers to it"},
	} {
		code, stdout, stderr := command(t, "", append([]string{"wsdl", "check", "--file", several}, tt.args...)...)
		if code != tt.code || !strings.Contains(stdout, tt.want) {
			t.Errorf("%v: exit %d, want %d\n%s%swant %s", tt.args, code, tt.code, stdout, stderr, tt.want)
		}
	}
	for _, flag := range []string{"--service", "--port-type"} {
		if code, _, stderr := command(t, "", "wsdl", "check", flag, "X"); code != 2 || !strings.Contains(stderr, "--service and --port-type are for --url and --file") {
			t.Errorf("%s without a document: exit %d %s", flag, code, stderr)
		}
	}
	code, stdout, _ := command(t, "", "wsdl", "check", "--json", "--file", several, "--service", "UtbOrder", "--port-type", "T")
	if code != 1 || !strings.Contains(stdout, `"warnings": [`) {
		t.Errorf("exit %d\n%s", code, stdout)
	}
}

// A server that repeats the password, or the whole of its header, in whatever
// it says: none of it is shown.
func TestWSDLCommandsShowNoCredential(t *testing.T) {
	const canary = "p-canary-wsdl-77"
	basic := base64.StdEncoding.EncodeToString([]byte("user:" + canary))
	named, err := os.ReadFile(fieldFolder + "service-named-otherwise.wsdl")
	if err != nil {
		t.Fatal(err)
	}
	const envelope = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><e:Fault><faultstring>no user SECRET</faultstring></e:Fault></e:Body></e:Envelope>`
	answers := map[string]string{
		"fault":     envelope,
		"root":      `<a xmlns="urn:SECRET"/>`,
		"text":      "SECRET is wrong",
		"broken":    `<a xmlns="urn:x"></SECRET>`,
		"service":   strings.ReplaceAll(string(named), "UtbOrderImplService", "SECRET"),
		"port type": strings.ReplaceAll(string(named), `UtbOrderImpl"`, `SECRET"`),
		"operation": strings.NewReplacer("UtbOrderImplService", "UtbOrder", `name="ask"`, `name="SECRET"`).Replace(string(named)),
		"action":    strings.NewReplacer("UtbOrderImplService", "UtbOrder", `name="ask"`, `name="orderQuery"`, `soapAction=""`, `soapAction="urn:SECRET"`).Replace(string(named)),
		"import":    strings.Replace(string(named), "<types>", `<import namespace="urn:i" location="SECRET.wsdl"/><types>`, 1),
		"far":       strings.NewReplacer("UtbOrderImplService", "UtbOrder", "<types>", `<import namespace="urn:i" location="http://SECRET.example/"/><types>`).Replace(string(named)),
		"redirect":  "",
	}
	for name, answer := range answers {
		for _, secret := range []string{canary, basic} {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/x" {
					http.NotFound(w, r)
					return
				}
				if name == "redirect" {
					http.Redirect(w, r, "http://elsewhere.example/?p="+secret, http.StatusFound)
					return
				}
				_, _ = w.Write([]byte(strings.ReplaceAll(answer, "SECRET", secret)))
			}))
			t.Cleanup(server.Close)
			environ := []string{"GATEWAY_OCTANE_BASE_URL=" + server.URL, "GATEWAY_OCTANE_USERNAME=user", "GATEWAY_OCTANE_PASSWORD=" + canary}
			for _, args := range [][]string{
				{"wsdl", "check", "--url", server.URL + "/x"},
				{"wsdl", "check", "--url", server.URL + "/x", "--json"},
				{"wsdl", "check", "--url", server.URL + "/x", "--service", "UtbOrder"},
				{"wsdl", "fetch", "--url", server.URL + "/x", "--dir", t.TempDir()},
			} {
				var stdout, stderr strings.Builder
				run(t.Context(), args, environ, &stdout, &stderr)
				text := stdout.String() + stderr.String()
				if strings.Contains(text, secret) {
					t.Errorf("%s: %v shows a credential:\n%s", name, args, text)
				}
				if text == "" {
					t.Errorf("%s: %v shows nothing", name, args)
				}
			}
		}
	}
}
