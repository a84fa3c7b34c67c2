package proctest

import (
	"bufio"
	"os/exec"
	"strings"
	"testing"
)

func TestStart(t *testing.T) {
	const banner = `Causeway dev is up.

  API              http://127.0.0.1:1/v1/customers/1
  Metrics, probes  http://127.0.0.1:2/metrics  /livez
  Simulators       http://127.0.0.1:3/tiab/UtbOrder?wsdl
`
	g, err := Start(exec.CommandContext(t.Context(), "sh", "-c", "printf '%s' \"$0\"; exit 3", banner))
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Wait(); err == nil || g.ExitCode() != 3 {
		t.Errorf("error = %v, exit code = %d, want 3", err, g.ExitCode())
	}
	if g.API != "http://127.0.0.1:1" || g.Admin != "http://127.0.0.1:2" || g.Sandbox != "http://127.0.0.1:3" {
		t.Errorf("addresses = %s, %s, %s", g.API, g.Admin, g.Sandbox)
	}
	if _, err := Start(exec.CommandContext(t.Context(), "true")); err == nil {
		t.Error("a command without a banner: no error")
	}
	if _, err := Start(exec.CommandContext(t.Context(), "/nowhere")); err == nil {
		t.Error("a command that does not exist: no error")
	}
	if (&Gateway{}).read(bufio.NewScanner(strings.NewReader("  API  http://a/v1"))) {
		t.Error("one address of three is enough")
	}
}

func TestAnnounced(t *testing.T) {
	output := `Causeway dev is up.

  Try it           http://127.0.0.1:1/swagger/
  API              http://127.0.0.1:1/v1
  OpenAPI          http://127.0.0.1:1/openapi.yaml
  Metrics, probes  http://127.0.0.1:2/metrics  /livez  /readyz
  Simulators       http://127.0.0.1:3/tiab/UtbOrder?wsdl  /sps/v5  /_sandbox/calls
`
	var got Gateway
	if !got.read(bufio.NewScanner(strings.NewReader(output))) || got.API != "http://127.0.0.1:1" || got.Admin != "http://127.0.0.1:2" || got.Sandbox != "http://127.0.0.1:3" {
		t.Errorf("addresses = %+v", got)
	}
	if (&Gateway{}).read(bufio.NewScanner(strings.NewReader("Causeway dev is up.\n"))) {
		t.Error("without addresses: no error")
	}
}
