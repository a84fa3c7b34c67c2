package helmtest

import (
	"strings"
	"testing"
)

const (
	listenerTLS = production + "  listener: {secretName: api-tls}\n"
	// encrypted is all that can be, with a collector that asks for a token.
	encrypted = `
config:
  octane: {baseUrl: "https://octane.example/tiab", username: web}
  redis: {addresses: ["redis-0.redis:26379"], masterName: main, tls: true, serverName: redis.internal}
  tracing: {endpoint: "https://otel-collector.observability:4318"}
secrets:
  apiKeys: {name: causeway-keys}
  octanePassword: {name: octane}
  tracingHeaders: {name: otlp}
tls:
  octane: {secretName: octane-tls, ca: true, client: true}
  redis: {secretName: redis-tls, client: true}
  listener: {secretName: api-tls}
`
)

// mounted are the keys of a Secret that the pods have, by their paths.
func mounted(t *testing.T, values, secret string) map[string]string {
	t.Helper()
	paths := map[string]string{}
	sources, _ := at(find(objects(t, values), "Deployment", "demo-causeway"), "spec.template.spec.volumes.0.projected.sources").([]any)
	for _, source := range sources {
		if at(source, "secret.name") != secret {
			continue
		}
		items, _ := at(source, "secret.items").([]any)
		for _, item := range items {
			path, _ := at(item, "path").(string)
			key, _ := at(item, "key").(string)
			paths[path] = key
		}
	}
	return paths
}

// TestTLSFiles: the files of each Secret are mounted where the variables name
// them, the key only where a certificate is one's own.
func TestTLSFiles(t *testing.T) {
	redis := func(more string) string {
		return strings.Replace(production, "redis: {secretName: redis-tls}", "redis: {secretName: redis-tls"+more+"}", 1)
	}
	const ca, cert, key = "ca.crt", "tls.crt", "tls.key"
	for _, tt := range []struct {
		name, values, secret, folder string
		variables                    map[string]string // to the file
	}{
		{"Redis, its authority", production, "redis-tls", "redis", map[string]string{"GATEWAY_REDIS_CA_FILE": ca}},
		{"Redis, a client certificate", redis(", client: true"), "redis-tls", "redis", map[string]string{"GATEWAY_REDIS_CA_FILE": ca, "GATEWAY_REDIS_CERT_FILE": cert, "GATEWAY_REDIS_KEY_FILE": key}},
		{"Redis, a client certificate alone", redis(", ca: false, client: true"), "redis-tls", "redis", map[string]string{"GATEWAY_REDIS_CERT_FILE": cert, "GATEWAY_REDIS_KEY_FILE": key}},
		{"the API listener", listenerTLS, "api-tls", "listener", map[string]string{"GATEWAY_TLS_CERT_FILE": cert, "GATEWAY_TLS_KEY_FILE": key}},
		{"Octane", production, "octane-tls", "octane", map[string]string{"GATEWAY_OCTANE_TLS_CA_FILE": ca, "GATEWAY_OCTANE_TLS_CERT_FILE": cert, "GATEWAY_OCTANE_TLS_KEY_FILE": key}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			paths, env := mounted(t, tt.values, tt.secret), variables(t, objects(t, tt.values))
			if len(paths) != len(tt.variables) {
				t.Errorf("mounted: %v, want the files of %v", paths, tt.variables)
			}
			for variable, file := range tt.variables {
				path := "tls/" + tt.folder + "/" + file
				if env[variable] != "/etc/causeway/"+path || paths[path] != file {
					t.Errorf("%s=%s, mounted: %v", variable, env[variable], paths)
				}
			}
		})
	}
	for _, variable := range []string{"GATEWAY_REDIS_CERT_FILE", "GATEWAY_TLS_CERT_FILE", "GATEWAY_TRACING_HEADERS_FILE"} {
		if _, set := variables(t, objects(t, production))[variable]; set {
			t.Errorf("%s is set, and nobody asked for it", variable)
		}
	}
}

// TestTLSOfTheListener: what leads to the API knows that it speaks TLS, by each
// way to switch it on; probes stay at the admin port.
func TestTLSOfTheListener(t *testing.T) {
	for name, tt := range map[string]struct{ values, scheme string }{
		"no TLS":               {everything, "http"},
		"a Secret":             {listenerTLS, "https"},
		"a file of one's own":  {strings.Replace(production, "config:", "config:\n  tls: {certFile: /more/tls.crt, keyFile: /more/tls.key}", 1), "https"},
		"a variable":           {production + "extraEnv: [{name: GATEWAY_TLS_CERT_FILE, value: /more/tls.crt}, {name: GATEWAY_TLS_KEY_FILE, value: /more/tls.key}]\n", "https"},
		"a sandbox":            {sandbox + "\ntls: {listener: {secretName: api-tls}}\n", "https"},
		"an empty Secret name": {sandbox + "\ntls: {listener: {secretName: ''}}\n", "http"},
	} {
		t.Run(name, func(t *testing.T) {
			all := objects(t, tt.values)
			if got := at(find(all, "Service", "demo-causeway"), "spec.ports.0.appProtocol"); got != tt.scheme {
				t.Errorf("appProtocol = %v, want %s", got, tt.scheme)
			}
			if got := at(find(all, "Service", "demo-causeway-admin"), "spec.ports.0.appProtocol"); got != "http" {
				t.Errorf("appProtocol of the admin port = %v", got)
			}
			for _, probe := range []string{"startupProbe", "livenessProbe", "readinessProbe"} {
				get := at(find(all, "Deployment", "demo-causeway"), container+probe+".httpGet")
				if at(get, "port") != "admin" || at(get, "scheme") != nil {
					t.Errorf("%s = %v, want one of the admin port", probe, get)
				}
			}
			files, err := render(t, tt.values, versions[1])
			if err != nil {
				t.Fatal(err)
			}
			notes := files["causeway/templates/NOTES.txt"]
			if !strings.Contains(notes, " "+tt.scheme+"://127.0.0.1:8080/") || tt.scheme == "https" && strings.Contains(notes, "http://127.0.0.1:8080") {
				t.Errorf("the notes do not have %s:\n%s", tt.scheme, notes)
			}
		})
	}
}

// TestTracingHeadersAreMounted as the other secrets are.
func TestTracingHeadersAreMounted(t *testing.T) {
	values := sandbox + "\nsecrets: {tracingHeaders: {name: otlp, key: token}}"
	if paths := mounted(t, values, "otlp"); paths["secrets/tracingHeaders"] != "token" {
		t.Errorf("mounted: %v", paths)
	}
	if got := variables(t, objects(t, values))["GATEWAY_TRACING_HEADERS_FILE"]; got != "/etc/causeway/secrets/tracingHeaders" {
		t.Errorf("GATEWAY_TRACING_HEADERS_FILE=%s", got)
	}
}

// TestTLSValuesAreChecked: what the gateway has no such file for is refused.
func TestTLSValuesAreChecked(t *testing.T) {
	for values, want := range map[string]string{
		"tls: {listener: {secretName: x, client: true}}":      "client",
		"tls: {listener: {certFile: x}}":                      "certFile",
		"tls: {redis: {secretName: x, cert: true}}":           "cert",
		"config: {tracing: {headers: {Authorization: hide}}}": "headers",
		"config: {tls: {caFile: x}}":                          "caFile",
		"config: {redis: {clientCert: x}}":                    "clientCert",
	} {
		if _, err := render(t, sandbox+"\n"+values, versions[1]); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error = %v, want one that names %s", values, err, want)
		}
	}
}
