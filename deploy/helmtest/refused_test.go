package helmtest

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// Values of a good installation, to be spoiled.
const (
	goodOctane = `baseUrl: "https://octane.example/tiab", username: web`
	goodSPS    = `baseUrl: "https://sps.example/sps/v5", tokenUrl: "https://login.example/oauth2/token", clientId: web`
	secretKeys = "secrets: {apiKeys: {name: keys}, octanePassword: {name: octane}, spsClientSecret: {name: sps}%s}\n"
)

// withOctane is a good installation with Octane alone, and more of its section.
func withOctane(more string) string { return spoiled("octane: {"+goodOctane+more+"}", "") }

// withSPS is a good installation with SPS alone, and more of its section.
func withSPS(more string) string { return spoiled("sps: {"+goodSPS+more+"}", "") }

// withConfig is a good installation with more sections of the configuration.
func withConfig(more string) string { return spoiled("octane: {"+goodOctane+"}, "+more, "") }

func spoiled(config, secrets string) string {
	return "config: {" + config + "}\n" + fmt.Sprintf(secretKeys, secrets)
}

func hashOf(key string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(key))) }

// badValues are refused by the chart, and says names the value. The gateway
// refuses each of them, too: the chart is no stricter.
var badValues = []struct{ name, values, says string }{
	{"no username", spoiled(`octane: {baseUrl: "https://octane.example"}`, ""), "octane.username is missing"},
	{"no password", "config: {octane: {" + goodOctane + "}}\nsecrets: {apiKeys: {name: keys}}", "set secrets.octanePassword.name"},
	{"no client secret", "config: {sps: {" + goodSPS + "}}\nsecrets: {apiKeys: {name: keys}}", "set secrets.spsClientSecret.name"},
	{"no client id", spoiled(`sps: {baseUrl: "https://sps.example", tokenUrl: "https://login.example/t"}`, ""), "sps.clientId is missing"},
	{"no token URL", spoiled(`sps: {baseUrl: "https://sps.example", clientId: web}`, ""), "sps.tokenUrl is missing"},
	{"bearer without a token", withSPS(", auth: bearer"), "set secrets.spsBearerToken.name"},
	{"API key without one", withSPS(", auth: apiKey"), "set secrets.spsApiKey.name"},
	{"a colon in the username", spoiled(`octane: {baseUrl: "https://octane.example", username: "a:b"}`, ""), "username"},
	{"a blank behind the username", spoiled(`octane: {baseUrl: "https://octane.example", username: "web "}`, ""), "username"},
	{"a control character", spoiled(`octane: {baseUrl: "https://octane.example", username: "w\teb"}`, ""), "username"},

	{"a URL without a host", spoiled(`octane: {baseUrl: "https://", username: web}`, ""), "baseUrl"},
	{"a URL with a query", spoiled(`octane: {baseUrl: "https://o.example/tiab?x=1", username: web}`, ""), "baseUrl"},
	{"a URL with a fragment", spoiled(`octane: {baseUrl: "https://o.example/tiab#x", username: web}`, ""), "baseUrl"},
	{"a URL with credentials", spoiled(`octane: {baseUrl: "https://u:p@o.example/tiab", username: web}`, ""), "baseUrl"},
	{"a URL with a blank", spoiled(`octane: {baseUrl: "https://o.example/tiab ", username: web}`, ""), "baseUrl"},
	{"a URL with port 0", spoiled(`octane: {baseUrl: "https://o.example:0/tiab", username: web}`, ""), "baseUrl"},
	{"a URL with port 65536", spoiled(`octane: {baseUrl: "https://o.example:65536", username: web}`, ""), "baseUrl"},
	{"a URL with an empty port", spoiled(`octane: {baseUrl: "https://o.example:/tiab", username: web}`, ""), "baseUrl"},
	{"a URL with dot segments", spoiled(`octane: {baseUrl: "https://o.example/a/../b", username: web}`, ""), "baseUrl"},
	{"a URL with a dot at the end", spoiled(`octane: {baseUrl: "https://o.example/a/.", username: web}`, ""), "baseUrl"},
	{"a URL of another scheme", spoiled(`sps: {baseUrl: "ftp://sps.example", tokenUrl: "https://l.example", clientId: web}`, ""), "baseUrl"},
	{"a token URL with a query", spoiled(`sps: {baseUrl: "https://sps.example", tokenUrl: "https://l.example?x", clientId: web}`, ""), "tokenUrl"},
	{"a collector with a query", withConfig(`tracing: {endpoint: "http://otel:4318?x"}`), "endpoint"},
	{"a collector with its path", withConfig(`tracing: {endpoint: "http://otel:4318/v1/traces"}`), "leave out /v1/traces"},

	{"operation longer than shutdown", withConfig("timeouts: {operation: 120s}"), "timeouts.operation (120s) must not be longer than timeouts.shutdown (30s)"},
	{"shutdown shorter than operation", withConfig("timeouts: {shutdown: 10s}"), "must not be longer than timeouts.shutdown (10s)"},
	{"attempt longer than operation", withConfig("timeouts: {attempt: 25.5s}"), "timeouts.attempt (25.5s)"},
	{"dial longer than attempt", withConfig("timeouts: {dial: 20s}"), "timeouts.dial (20s)"},
	{"handshake longer than attempt", withConfig("timeouts: {tlsHandshake: 10001ms}"), "timeouts.tlsHandshake"},
	{"first byte of nothing", withConfig("timeouts: {firstByte: 0s}"), "timeouts.firstByte"},
	{"idle of two hours", withConfig("timeouts: {idle: 2h}"), "timeouts.idle must be from"},
	{"a drain of two hours", withConfig("timeouts: {drain: 2h}"), "timeouts.drain must be from"},
	{"a queue of two hours", withConfig("timeouts: {queue: 61m}"), "timeouts.queue must be from"},
	{"by a variable", withConfig("timeouts: {attempt: 5s}") + "extraEnv: [{name: GATEWAY_TIMEOUTS_SHUTDOWN, value: 20s}]", "must not be longer than timeouts.shutdown (20s)"},

	{"negative answers of 2 h", withConfig("cache: {negativeTtl: 2h}"), "cache.negativeTtl must be from"},
	{"a TTL of a second", withConfig("cache: {ttl: 1s}"), "cache.ttl must be from"},
	{"a TTL of a microsecond", withConfig("cache: {memoryTtl: 999us}"), "cache.memoryTtl"},
	{"stale for eleven years", withConfig("cache: {staleIfError: 96360h}"), "cache.staleIfError"},
	{"few entries", withConfig("cache: {maxEntries: 99}"), "maxEntries"},
	{"many entries", withConfig("cache: {maxEntries: 10000001}"), "maxEntries"},

	{"two places of Redis", spoiled("octane: {"+goodOctane+`}, redis: {addresses: ["r:6379"]}`, ", redisUrl: {name: redis}"), "set one of the two"},
	{"two places of Redis, both here", withConfig(`redis: {url: "redis://r", addresses: ["r:6379"]}`), "set one of the two"},
	{"an address without a port", withConfig("redis: {addresses: [host]}"), "addresses"},
	{"an address with port 0", withConfig(`redis: {addresses: ["host:0"]}`), "addresses"},
	{"an address without a host", withConfig(`redis: {addresses: [":6379"]}`), "addresses"},
	{"a master without sentinels", withConfig("redis: {masterName: mymaster}"), "redis.addresses is missing"},
	{"a sentinel's user without a master", withConfig(`redis: {addresses: ["s:26379"], sentinelUsername: u}`), "redis.masterName is missing"},
	{"a sentinel's password without a master", spoiled("octane: {"+goodOctane+`}, redis: {addresses: ["s:26379"]}`, ", redisSentinelPassword: {name: s}"), "redis.masterName is missing"},
	{"a user of Redis without a password", withConfig(`redis: {addresses: ["r:6379"], username: u}`), "set secrets.redisPassword.name"},
	{"tls beside a URL", withConfig(`redis: {url: "redis://r", tls: true}`), "rediss://"},
	{"an authority without TLS", withConfig(`redis: {url: "redis://r"}`) + "tls: {redis: {secretName: redis-tls}}", "no effect"},
	{"an option of Redis' URL", withConfig(`redis: {url: "redis://r:6379?foo=1"}`), "url"},
	{"a database that is none", withConfig(`redis: {url: "redis://r:6379/abc"}`), "url"},
	{"a list in Redis' URL", withConfig(`redis: {url: "redis://a:6379,b:6379"}`), "url"},
	{"a budget of 2 s", withConfig(`redis: {readBudget: 2s}`), "redis.readBudget must be from 1ms to 1s"},
	{"a budget of nothing", withConfig(`redis: {writeBudget: 0s}`), "redis.writeBudget must be from"},

	{"a bulk of 2000", withOctane(", bulkMax: 2000"), "bulkMax"},
	{"a bulk of none", withOctane(", bulkMax: 0"), "bulkMax"},
	{"no concurrency", withOctane(", maxConcurrent: 0"), "maxConcurrent"},
	{"small answers", withSPS(", maxAnswerBytes: 65535"), "maxAnswerBytes"},
	{"large bodies", withConfig("maxBodyBytes: 4194305"), "maxBodyBytes"},
	{"few connections", withConfig("maxConnections: 15"), "maxConnections"},
	{"a time zone of Mars", withOctane(", timeZone: Mars/Base"), "octane.timeZone must be"},
	{"a local time zone", withOctane(", timeZone: Local"), "octane.timeZone must be"},
	{"a time zone's abbreviation", withOctane(", timeZone: AEST"), "octane.timeZone must be"},
	{"a comparison each second", withOctane(", wsdlCheck: 59s"), "octane.wsdlCheck must be 0s"},
	{"success as an error", withOctane(`, errorCodes: {login: ["0"]}`), "login"},
	{"a code that never matches", withOctane(`, errorCodes: {login: ["01"]}`), "login"},
	{"a code with a fraction", withOctane(`, errorCodes: {conflict: ["4.0"]}`), "conflict"},
	{"a code with two meanings", withOctane(`, errorCodes: {login: ["3"]}`), "octane.errorCodes.notFound has a word that stands twice"},
	{"a SOAP version of the future", withOctane(`, soapVersion: "2.0"`), "soapVersion"},

	{"a write by GET", withSPS(`, operations: {addBuckets: "GET /x"}`), "addBuckets"},
	{"a read by POST", withSPS(`, operations: {getBalances: "POST /x"}`), "getBalances"},
	{"an operation without a verb", withSPS(`, operations: {addBuckets: /x}`), "addBuckets"},
	{"an operation with a query", withSPS(`, operations: {addBuckets: "POST /x?y"}`), "addBuckets"},
	{"an operation with dot segments", withSPS(`, operations: {addBuckets: "POST /x/../y"}`), "addBuckets"},
	{"an operation with two slashes", withSPS(`, operations: {addBuckets: "POST //y"}`), "addBuckets"},
	{"a name in two fields", withSPS(`, fields: {name: [same], type: [Same]}`), "sps.fields.type has a word that stands twice"},
	{"a name of another field's default", withSPS(`, fields: {name: [unit]}`), "sps.fields.unit has a word that stands twice"},
	{"a field without a name", withSPS(`, fields: {name: []}`), "name"},
	{"a word for two members", withSPS(`, adjustment: {amount: unit}`), "sps.adjustment.unit has a word that stands twice"},
	{"an action without a word", withSPS(`, adjustment: {credit: ""}`), "credit"},
	{"a header with a blank", withSPS(`, apiKeyHeader: "X Y"`), "apiKeyHeader"},
	{"a header with a colon", withSPS(`, apiKeyHeader: "X:"`), "apiKeyHeader"},

	{"a certificate without a key", withOctane(", tls: {certFile: /more/tls.crt}"), "octane.tls.keyFile is missing"},
	{"a key without a certificate", withSPS(", tls: {keyFile: /more/tls.key}"), "sps.tls.certFile is missing"},
	{"renegotiation for nothing", withOctane(", tls: {renegotiation: once}"), "octane.tls.renegotiation needs"},
	{"TLS without TLS", spoiled(`octane: {baseUrl: "http://o.example", username: web, tls: {serverName: x.example}}`, ""), "octane.tls.serverName has no effect"},
	{"a server's name with a port", withOctane(`, tls: {serverName: "x.example:443"}`), "serverName"},
	{"two keys of one name", spoiled("octane: {"+goodOctane+"}, auth: {keys: [{name: web, sha256: "+hashOf("one-long-key")+"}, {name: web, sha256: "+hashOf("another-long-key")+"}]}", ""), "auth.keys[1].name"},
	{"one key of two names", spoiled("octane: {"+goodOctane+"}, auth: {keys: [{name: web, sha256: "+hashOf("one-long-key")+"}, {name: app, sha256: "+hashOf("one-long-key")+"}]}", ""), "auth.keys[1].sha256"},
	{"a key's name with a blank", spoiled("octane: {"+goodOctane+`}, auth: {keys: [{name: "my key", sha256: `+hashOf("one-long-key")+"}]}", ""), "name"},
}

// TestTheChartRefuses what the gateway refuses, and says why.
func TestTheChartRefuses(t *testing.T) {
	gateway, contents := buildGateway(t), secretContents(t)
	for _, tt := range badValues {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, err := render(t, tt.values, versions[1]); err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error = %v, want one with %q", err, tt.says)
			}
			if out, err := checkUnrendered(t, gateway, contents, tt.values); err == nil {
				t.Errorf("the gateway has no objection: %s", out)
			}
		})
	}
	if len(badValues) < 30 {
		t.Errorf("%d values", len(badValues))
	}
}

// checkUnrendered runs `config check` on what values say, without the chart's
// own judgement: the configuration, and a file for each Secret.
func checkUnrendered(t *testing.T, gateway string, contents map[string]string, text string) (string, error) {
	t.Helper()
	var values struct {
		Config  map[string]any
		Secrets map[string]any
		TLS     map[string]any                 `yaml:"tls"`
		Env     []struct{ Name, Value string } `yaml:"extraEnv"`
	}
	if err := yaml.Unmarshal([]byte(text), &values); err != nil {
		t.Fatal(err)
	}
	file, err := yaml.Marshal(values.Config)
	if err != nil {
		t.Fatal(err)
	}
	environ := map[string]string{"GATEWAY_CONFIG": "", "GATEWAY_LISTEN": "127.0.0.1:8080"}
	for secret := range values.Secrets {
		variable := map[string]string{
			"apiKeys": "GATEWAY_AUTH_KEYS_FILE", "octanePassword": "GATEWAY_OCTANE_PASSWORD_FILE", "spsClientSecret": "GATEWAY_SPS_CLIENT_SECRET_FILE",
			"redisUrl": "GATEWAY_REDIS_URL_FILE", "redisSentinelPassword": "GATEWAY_REDIS_SENTINEL_PASSWORD_FILE",
		}[secret]
		if auth, _ := values.Config["auth"].(map[string]any); secret == "apiKeys" && auth != nil {
			continue // the variable would take the place of the keys
		}
		environ[variable] = "/etc/causeway/secrets/" + secret
	}
	if values.TLS != nil {
		environ["GATEWAY_REDIS_CA_FILE"] = "/etc/causeway/tls/redis/ca.crt"
	}
	for _, v := range values.Env {
		environ[v.Name] = v.Value
	}
	return checkConfiguration(t, gateway, contents, string(file), environ)
}

// checkRendered runs `config check` on the file and the variables that the chart
// gives the gateway.
func checkRendered(t *testing.T, gateway string, contents map[string]string, values string) (string, error) {
	t.Helper()
	all := objects(t, values)
	text, _ := at(find(all, "ConfigMap", deployed), "data.config|yaml").(string)
	return checkConfiguration(t, gateway, contents, text, variables(t, all))
}

// checkConfiguration runs `config check`; files of Secrets are made of contents.
func checkConfiguration(t *testing.T, gateway string, contents map[string]string, text string, environ map[string]string) (string, error) {
	t.Helper()
	dir := t.TempDir()
	mounted := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(mounted, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(gateway, "config", "check")
	for name, value := range environ {
		if content, found := contents[name]; found {
			value = filepath.Join(dir, name)
			if err := os.WriteFile(value, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if name == "GATEWAY_CONFIG" {
			value = mounted
		}
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	slices.Sort(cmd.Env)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// TestTheGatewayRefuses what the chart lets pass, when it checks the rendered
// file: with the reason.
func TestTheGatewayRefuses(t *testing.T) {
	gateway, contents := buildGateway(t), secretContents(t)
	with := func(variable, content string) map[string]string {
		changed := map[string]string{variable: content}
		for name, value := range contents {
			if name != variable {
				changed[name] = value
			}
		}
		return changed
	}
	for _, tt := range []struct {
		name, values string
		contents     map[string]string
		says         string
	}{
		{"a header that is taken", withSPS(", apiKeyHeader: Content-Type"), contents, "sps.apiKeyHeader"},
		{"a blank in a path", spoiled(`octane: {baseUrl: "https://o.example/a%20b", username: web}`, ""), contents, "octane.baseUrl"},
		{"a host that is none", spoiled(`octane: {baseUrl: "https://o..example", username: web}`, ""), contents, "octane.baseUrl"},
		{"a number for a host", spoiled(`octane: {baseUrl: "https://1.2.3.4.5", username: web}`, ""), contents, "octane.baseUrl"},
		{"a file that is not there", withOctane(", tls: {caFile: /more/ca.crt}"), contents, "octane.tls.caFile"},
		{"a key in clear text", withOctane(""), with("GATEWAY_AUTH_KEYS_FILE", "web:my-key"), "auth.keys"},
		{"no key at all", withOctane(""), with("GATEWAY_AUTH_KEYS_FILE", ""), "auth.keys"},
		{"an empty password", withOctane(""), with("GATEWAY_OCTANE_PASSWORD_FILE", "\n"), "octane.password"},
		{"a certificate that is none", spoiled("octane: {"+goodOctane+"}", "") + "tls: {octane: {secretName: x, ca: true}}", with("GATEWAY_OCTANE_TLS_CA_FILE", "no PEM"), "octane.tls.caFile"},
		{"a number by a variable", withOctane("") + `extraEnv: [{name: GATEWAY_OCTANE_BULK_MAX, value: "2000"}]`, contents, "octane.bulkMax"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			out, err := checkRendered(t, gateway, tt.contents, tt.values)
			if err == nil || !strings.Contains(out, tt.says) {
				t.Errorf("%v: %s, want a refusal with %q", err, out, tt.says)
			}
		})
	}
}

// TestTheChartAccepts what the gateway accepts, at the edges of what is refused.
func TestTheChartAccepts(t *testing.T) {
	gateway, contents := buildGateway(t), secretContents(t)
	contents["GATEWAY_SPS_BEARER_TOKEN_FILE"], contents["GATEWAY_SPS_API_KEY_FILE"] = "a-token", "a-key"
	contents["GATEWAY_REDIS_URL_FILE"], contents["GATEWAY_REDIS_SENTINEL_PASSWORD_FILE"] = "rediss://:p@r:6379", "four"
	for name, values := range map[string]string{
		"Octane": withOctane(""), "SPS": withSPS(""),
		"bearer":                  spoiled(`sps: {baseUrl: "https://sps.example", auth: bearer}`, ", spsBearerToken: {name: t}"),
		"API key":                 spoiled(`sps: {baseUrl: "https://sps.example", auth: apiKey, apiKeyHeader: Authorization}`, ", spsApiKey: {name: t}"),
		"a username by variable":  spoiled(`octane: {baseUrl: "https://o.example"}`, "") + "extraEnv: [{name: GATEWAY_OCTANE_USERNAME, value: web}]",
		"a port, IPv6, a path":    spoiled(`octane: {baseUrl: "https://[2001:db8::1]:65535/a.b/..c/...", username: "w e@b"}`, ""),
		"a slash at the end":      spoiled(`octane: {baseUrl: "https://o.example:1/tiab/", username: web}`, ""),
		"the longest timeouts":    withConfig("timeouts: {operation: 1h, shutdown: 1h, attempt: 60m, idle: 3600s, drain: 1h, queue: 1h}"),
		"a short attempt":         withConfig("timeouts: {attempt: 1s}"),
		"equal timeouts":          withConfig("timeouts: {attempt: 25s, operation: 25s, shutdown: 25s, dial: 25s}"),
		"by a variable":           withConfig("timeouts: {operation: 50s}") + "extraEnv: [{name: GATEWAY_TIMEOUTS_SHUTDOWN, value: 1m}]",
		"no queue":                withConfig("timeouts: {queue: 0s, drain: 0s}"),
		"the shortest lives":      withConfig("cache: {ttl: 1m, memoryTtl: 1ms, staleIfError: 0s, negativeTtl: 0s, maxEntries: 100}"),
		"the longest lives":       withConfig("cache: {ttl: 87600h, memoryTtl: 87600h, staleIfError: 87600h, negativeTtl: 1h}"),
		"budgets":                 withConfig(`redis: {url: "redis://r_1:6379/15", readBudget: 1s, writeBudget: 1ms}`),
		"a cluster with IPv6":     withConfig(`redis: {addresses: ["[2001:db8::1]:6379", "10.0.0.1:6379", "r.example.:65535"]}`),
		"sentinels":               spoiled("octane: {"+goodOctane+`}, redis: {addresses: ["s:26379"], masterName: mymaster, sentinelUsername: u}`, ", redisSentinelPassword: {name: s}"),
		"Redis by a Secret":       spoiled("octane: {"+goodOctane+"}", ", redisUrl: {name: r}") + "tls: {redis: {secretName: redis-tls}}",
		"numbers at their least":  withConfig("maxBodyBytes: 1024, maxConnections: 16"),
		"numbers at their most":   spoiled("octane: {"+goodOctane+", bulkMax: 1000, maxConcurrent: 10000, maxAnswerBytes: 67108864, wsdlCheck: 1m}, maxBodyBytes: 4194304, maxConnections: 0", ""),
		"UTC":                     withOctane(", timeZone: Etc/UTC"),
		"a zone of one word":      withOctane(", timeZone: Iceland"),
		"a zone without daylight": withOctane(", timeZone: Australia/Brisbane"),
		"codes":                   withOctane(`, errorCodes: {login: ["-1", E01, "10"], validation: [], notFound: ["3.5"], conflict: ["1e3"]}`),
		"operations":              withSPS(`, operations: {addBuckets: "PATCH /", swapPrimaryBucket: "DELETE /a/.b/c..d/", getBalances: "GET /a-b~c/..d"}`),
		"names in other places":   withSPS(`, fields: {name: [label], type: [sort]}, adjustment: {credit: amount, amount: CREDIT}`),
		"a certificate":           withOctane(", tls: {renegotiation: once}") + "tls: {octane: {secretName: x, ca: true, client: true}}",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if out, err := checkRendered(t, gateway, contents, values); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}

// TestUnknownValuesAreNotRefused: what only the cluster knows may be right.
func TestUnknownValuesAreNotRefused(t *testing.T) {
	for name, values := range map[string]string{
		"a variable of a Secret": "config: {octane: {baseUrl: \"https://o.example\"}}\nsecrets: {apiKeys: {name: keys}}\n" +
			"extraEnv: [{name: GATEWAY_OCTANE_USERNAME, valueFrom: {secretKeyRef: {name: o, key: u}}}, {name: GATEWAY_OCTANE_PASSWORD_FILE, value: /vault/password}]",
		"a timeout of a ConfigMap": withConfig("timeouts: {shutdown: 26s}") + "extraEnv: [{name: GATEWAY_TIMEOUTS_OPERATION, valueFrom: {configMapKeyRef: {name: o, key: u}}}]",
		"all of a Secret":          "config: {octane: {baseUrl: \"https://o.example\"}}\nsecrets: {apiKeys: {name: keys}}\nenvFrom: [{secretRef: {name: all}}]",
	} {
		if _, err := render(t, values, versions[1]); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAllFaultsAtOnce: nobody has to try again for each.
func TestAllFaultsAtOnce(t *testing.T) {
	_, err := render(t, "config: {octane: {baseUrl: \"https://o.example\"}, cache: {negativeTtl: 2h}}\nsecrets: {apiKeys: {name: keys}}", versions[1])
	for _, want := range []string{"octane.username", "octane.password", "cache.negativeTtl"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error = %v, want one with %s", err, want)
		}
	}
}
