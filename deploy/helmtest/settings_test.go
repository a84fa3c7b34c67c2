package helmtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// egress are the ports that the policy opens, without those of DNS.
func egress(all []object) (ports []int) {
	rules, _ := at(find(all, "NetworkPolicy", "demo-causeway"), "spec.egress").([]any)
	for _, rule := range rules[1:] {
		of, _ := at(rule, "ports").([]any)
		for _, port := range of {
			number, _ := at(port, "port").(int)
			ports = append(ports, number)
		}
	}
	return ports
}

// TestPortsOfURLs are those that the gateway dials.
func TestPortsOfURLs(t *testing.T) {
	const url = "config: {octane: {baseUrl: 'https://o.example:4443', username: u}, redis: {url: '%s'}}\nsecrets: {apiKeys: {name: k}, octanePassword: {name: o}}\n"
	for text, want := range map[string]int{
		"redis://r:6380?protocol=2": 6380, "redis://r?protocol=2": 6379, "redis://r": 6379, "rediss://r": 6379, "rediss://r:6380/0": 6380,
		"rediss://r/1": 6379, "redis://[::1]:6390/0": 6390, "redis://[2001:db8::1]": 6379, "redis://[2001:db8::1]/2?protocol=3": 6379,
		"redis://r:6380/0?protocol=2": 6380, "redis://r:06380": 6380, "redis://10.0.0.1:7000": 7000,
	} {
		t.Run(text, func(t *testing.T) {
			if got := egress(accepted(t, installation{values: fmt.Sprintf(url, text)})); !slices.Equal(got, []int{4443, want}) {
				t.Errorf("ports %v, want %d", got, want)
			}
		})
	}
	for text, want := range map[string]int{
		"https://o:08443": 8443, "http://o": 80, "https://o": 443, "https://o/a:1/b": 443, "http://[::1]:8080/tiab": 8080, "https://[::1]/tiab": 443,
		"https://o.example:1": 1, "http://o:65535": 65535,
	} {
		t.Run(text, func(t *testing.T) {
			values := strings.Replace(fmt.Sprintf(url, "redis://r"), "https://o.example:4443", text, 1)
			if got := egress(accepted(t, installation{values: values})); !slices.Equal(got, []int{want, 6379}) {
				t.Errorf("ports %v, want %d", got, want)
			}
		})
	}
	for _, address := range []string{"r", "r:", "::1:6379", "r:redis", "redis://r:6379", "r:6379/0", "a:1,b:2"} {
		refused(t, installation{values: strings.Replace(production, "redis-0.redis:6380", address, 1)}, "addresses")
	}
	got := egress(accepted(t, installation{values: strings.NewReplacer(`"redis-0.redis:6380"`, `"[::1]:7001"`, "redis-1.redis:6380", "r:07002").Replace(production)}))
	if !slices.Equal(got, []int{443, 8443, 7001, 7002, 4318}) {
		t.Errorf("ports %v", got)
	}
}

// TestVariables win over the file, in the gateway and so for the chart.
func TestVariables(t *testing.T) {
	env := func(name, value string) string {
		return production + fmt.Sprintf("extraEnv: [{name: %s, value: %q}]\n", name, value)
	}
	for _, tt := range []struct {
		name, value string
		ports       []int
		grace       int
	}{
		{"GATEWAY_TIMEOUTS_DRAIN", "60s", []int{443, 8443, 6380, 4318}, 155},
		{"GATEWAY_TIMEOUTS_DRAIN", " 1m30s ", []int{443, 8443, 6380, 4318}, 185},
		{"GATEWAY_TIMEOUTS_DRAIN", "", []int{443, 8443, 6380, 4318}, 110},
		{"GATEWAY_TIMEOUTS_SHUTDOWN", "1h", []int{443, 8443, 6380, 4318}, 3620},
		{"GATEWAY_TIMEOUTS_SHUTDOWN", "0090s", []int{443, 8443, 6380, 4318}, 110},
		{"GATEWAY_OCTANE_BASE_URL", "https://o:9443", []int{9443, 8443, 443, 6380, 4318}, 110},
		{"GATEWAY_SPS_TOKEN_URL", "http://t", []int{443, 8443, 80, 6380, 4318}, 110},
		{"GATEWAY_REDIS_ADDRESSES", "a:7001,b:7002", []int{443, 8443, 7001, 7002, 4318}, 110},
		{"GATEWAY_REDIS_MASTER_NAME", "main", []int{443, 8443, 6380, 6379, 4318}, 110},
		{"GATEWAY_TRACING_ENDPOINT", "http://c:4319", []int{443, 8443, 6380, 4319}, 110},
		{"GATEWAY_LOG_LEVEL", "debug", []int{443, 8443, 6380, 4318}, 110},
	} {
		t.Run(tt.name+"="+tt.value, func(t *testing.T) {
			all := accepted(t, installation{values: env(tt.name, tt.value)})
			if got := egress(all); !slices.Equal(got, tt.ports) {
				t.Errorf("ports %v, want %v", got, tt.ports)
			}
			if got := at(find(all, "Deployment", "demo-causeway"), "spec.template.spec.terminationGracePeriodSeconds"); got != tt.grace {
				t.Errorf("grace period %v, want %d", got, tt.grace)
			}
		})
	}
	for values, want := range map[string]string{
		env("GATEWAY_TIMEOUTS_DRAIN", "1.5s"):                                                            "timeouts.drain",
		env("GATEWAY_TIMEOUTS_DRAIN", "soon"):                                                            "timeouts.drain",
		env("GATEWAY_TIMEOUTS_SHUTDOWN", "500ms"):                                                        "timeouts.shutdown",
		env("GATEWAY_OCTANE_BASE_URL", "https://$(HOST)"):                                                "config.octane.baseUrl",
		env("GATEWAY_REDIS_ADDRESSES", "a"):                                                              "redis.addresses",
		production + "extraEnv: [{name: GATEWAY_TIMEOUTS_DRAIN, valueFrom: {fieldRef: {fieldPath: a}}}]": "set config.timeouts.drain",
		production + "extraEnv: [{name: GATEWAY_SPS_BASE_URL, valueFrom: {configMapKeyRef: {}}}]":        "set config.sps.baseUrl",
	} {
		refused(t, installation{values: values}, want)
	}
}

// TestRedisURLOfAVariable: a URL that the chart cannot read has the port that
// networkPolicy.redisPort says.
func TestRedisURLOfAVariable(t *testing.T) {
	for _, env := range []string{
		"{name: GATEWAY_REDIS_URL, valueFrom: {secretKeyRef: {name: a, key: b}}}", "{name: GATEWAY_REDIS_URL_FILE, value: /vault/secrets/redis}",
	} {
		all := accepted(t, installation{values: "config: {octane: {baseUrl: 'https://o', username: u}}\nsecrets: {apiKeys: {name: k}, octanePassword: {name: o}}\nnetworkPolicy: {redisPort: 7379}\nextraEnv: [" + env + "]"})
		if got := egress(all); !slices.Equal(got, []int{443, 7379}) {
			t.Errorf("%s: ports %v", env, got)
		}
		refused(t, installation{values: sandboxWithRedis + "extraEnv: [" + env + "]"}, "choose one")
	}
	all := accepted(t, installation{values: "secrets: {apiKeys: {name: k}, octanePassword: {name: o}}\nextraEnv: [{name: GATEWAY_OCTANE_BASE_URL, value: 'https://o:9443'}, {name: GATEWAY_OCTANE_USERNAME, value: u}, {name: GATEWAY_REDIS_URL, value: 'rediss://u:p@r:7000/1?protocol=2'}]"})
	if got := egress(all); !slices.Equal(got, []int{9443, 7000}) {
		t.Errorf("ports %v", got)
	}
}

// TestDurations of the grace period, with zeros before a number, too.
func TestDurations(t *testing.T) {
	for value, want := range map[string]int{"5s": 40, "08s": 43, "010s": 45, "1m": 95, "1m05s": 100, "1h": 3635, "59m1s": 3576, "0s": 35, "60m": 3635, "null": 40} {
		all := accepted(t, installation{values: sandbox + "\nconfig: {timeouts: {drain: " + value + "}}"})
		if got := at(find(all, "Deployment", "demo-causeway"), "spec.template.spec.terminationGracePeriodSeconds"); got != want {
			t.Errorf("%s: grace period %v, want %d", value, got, want)
		}
	}
	for _, value := range []string{"''", "1.5s", "s", "1s1m", "-1s", "1d", "1h1m1s"} {
		refused(t, installation{values: sandbox + "\nconfig: {timeouts: {drain: " + value + "}}"}, "drain")
	}
}
