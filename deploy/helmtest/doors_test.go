package helmtest

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestDoors: the chart opens a sandbox, and no real back end, however that is
// asked for.
func TestDoors(t *testing.T) {
	const backEnd, keys = `octane: {baseUrl: "https://octane.example", username: u}`, "\nsecrets: {apiKeys: {name: keys}, octanePassword: {name: octane}}"
	hash := func(key string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(key))) }
	withKey := func(key string) string {
		return `config: {auth: {keys: [{name: app, sha256: "` + hash("a good one") + `"}, {name: web, sha256: "` + hash(key) + `"}]}, ` + backEnd + "}\nsecrets: {octanePassword: {name: octane}}"
	}
	for _, tt := range []struct {
		name, values string
		refused      string // a part of the message; "" is accepted
		open         bool
	}{
		{"a sandbox", sandbox, "", true},
		{"a sandbox, asked for", sandbox + "\nconfig: {auth: {open: true}}", "", true},
		{"a sandbox with keys", sandbox + keys, "", false},
		{"a sandbox, closed", sandbox + "\nconfig: {auth: {open: false}}", "API keys are required", false},
		{"a sandbox, open and keys", sandbox + "\nconfig: {auth: {open: true}}" + keys, "one of the two", false},
		{"a sandbox with one real back end", sandbox + "\nconfig: {" + backEnd + "}", "API keys are required", false},
		{"the other one", sandbox + "\nconfig: {sps: {baseUrl: \"https://sps.example\"}}", "API keys are required", false},
		{"one that a variable names", sandbox + "\nextraEnv: [{name: GATEWAY_SPS_BASE_URL, value: \"https://sps.example\"}]", "API keys are required", false},
		{"one real back end, with keys", sandbox + "\nconfig: {" + backEnd + "}" + keys, "", false},
		{"one real back end, asked for", sandbox + "\nconfig: {auth: {open: true}, " + backEnd + "}", "config.octane.baseUrl", false},
		{"one of a variable, asked for", sandbox + "\nconfig: {auth: {open: true}}\nextraEnv: [{name: GATEWAY_OCTANE_BASE_URL, valueFrom: {}}]", "GATEWAY_OCTANE_BASE_URL", false},
		{"real back ends, asked for", "config: {auth: {open: true}, " + backEnd + "}", "would open a real back end", false},
		{"real back ends, anywhere", "config: {auth: {open: true, openAnywhere: true}, " + backEnd + "}", "openAnywhere", false},
		{"real back ends, by a variable", "config: {" + backEnd + "}" + keys + "\nextraEnv: [{name: GATEWAY_AUTH_OPEN, value: \"true\"}]", "GATEWAY_AUTH_OPEN must not", false},
		{"real back ends, anywhere, by a variable", "config: {" + backEnd + "}" + keys + "\nextraEnv: [{name: GATEWAY_AUTH_OPEN_ANYWHERE, value: \"true\"}]", "must not be in extraEnv", false},
		{"real back ends, no keys", "config: {" + backEnd + "}", "API keys are required", false},
		{"real back ends, keys", "config: {" + backEnd + "}" + keys, "", false},
		{"a key that somebody made", withKey("cwk_" + hash("x")), "", false},
		{"the key is the empty text", withKey(""), "the hash of web", false},
		{"the key is an empty line", withKey("\n"), "the hash of web", false},
		{"the key is a well-known word", withKey("changeme"), "the hash of web", false},
		{"a word with a line end", withKey("password\n"), "the hash of web", false},
		{"a word in upper case", withKey("API_KEY\n"), "the hash of web", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files, err := render(t, tt.values, versions[1])
			if tt.refused != "" {
				if err == nil || !strings.Contains(err.Error(), tt.refused) {
					t.Errorf("error = %v, want one with %q", err, tt.refused)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			text, _ := at(find(objects(t, tt.values), "ConfigMap", "demo-causeway"), "data.config|yaml").(string)
			if open := strings.Contains(text, "open: true"); open != tt.open || strings.Contains(files["causeway/templates/NOTES.txt"], "The API is OPEN") != tt.open {
				t.Errorf("open = %t, want %t, in the configuration and in the notes:\n%s\n%s", open, tt.open, text, files["causeway/templates/NOTES.txt"])
			}
		})
	}
}

// TestAdminHosts: scrapes and `helm test` reach the admin port by the names that
// the gateway knows.
func TestAdminHosts(t *testing.T) {
	for values, want := range map[string][]string{
		production: {"demo-causeway-admin", "demo-causeway-admin.web", "demo-causeway-admin.web.svc", "demo-causeway-admin.web.svc.cluster.local", "demo-causeway", "demo-causeway.web.svc.cluster.local"},
		sandbox + "\nclusterDomain: k8s.example\nfullnameOverride: api\nconfig: {admin: {hosts: [ops.example, api-admin]}}": {"api-admin", "api-admin.web.svc.k8s.example", "ops.example"},
	} {
		all, name := objects(t, values), "demo-causeway"
		if strings.Contains(values, "fullnameOverride") {
			name = "api"
		}
		text, _ := at(find(all, "ConfigMap", name), "data.config|yaml").(string)
		var config struct {
			Admin struct{ Hosts []string }
		}
		if err := yaml.Unmarshal([]byte(text), &config); err != nil {
			t.Fatal(err)
		}
		test, _ := at(find(all, "Pod", name+"-test"), "spec.containers.0.args.1").(string)
		host, _, _ := strings.Cut(strings.TrimPrefix(test, "--admin-listen="), ":")
		for _, want := range append(want, host) {
			if !slices.Contains(config.Admin.Hosts, want) {
				t.Errorf("%s is not among %v", want, config.Admin.Hosts)
			}
		}
	}
}

// TestAdminTokenIsMounted where the gateway looks for it.
func TestAdminTokenIsMounted(t *testing.T) {
	all := objects(t, sandbox+"\nsecrets: {adminToken: {name: operators}, apiKeys: {name: keys}}")
	found := false
	env, _ := at(find(all, "Deployment", "demo-causeway"), "spec.template.spec.containers.0.env").([]any)
	for _, entry := range env {
		found = found || at(entry, "name") == "GATEWAY_ADMIN_TOKEN_FILE" && at(entry, "value") == "/etc/causeway/secrets/adminToken"
	}
	if !found {
		t.Errorf("no variable names the token: %v", env)
	}
}
