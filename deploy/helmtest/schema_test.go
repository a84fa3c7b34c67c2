package helmtest

import (
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/yannh/kubeconform/pkg/validator"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/lint"
)

// TestAPIServersAcceptIt: by the schemas of the oldest and the newest
// Kubernetes, made from real API servers, and of the CRDs.
func TestAPIServersAcceptIt(t *testing.T) {
	for _, version := range versions {
		v, err := validator.New([]string{
			"schemas/{{ .NormalizedKubernetesVersion }}-standalone{{ .StrictSuffix }}/{{ .ResourceKind }}{{ .KindSuffix }}.json",
			"schemas/crds/{{ .ResourceKind }}{{ .KindSuffix }}.json",
		}, validator.Opts{Strict: true, KubernetesVersion: version})
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range slices.Sorted(maps.Keys(installations)) {
			t.Run(version+" "+name, func(t *testing.T) {
				checked := 0
				for _, result := range v.Validate(name, io.NopCloser(strings.NewReader(manifests(t, installations[name], version)))) {
					switch result.Status {
					case validator.Valid:
						checked++
					case validator.Empty:
					default:
						t.Errorf("%s: %v", result.Resource.Bytes, result.Err)
					}
				}
				if checked < 6 {
					t.Errorf("%d objects were checked", checked)
				}
			})
		}
	}
}

// TestSchemasAreStrict: a schema that accepts everything would prove nothing.
func TestSchemasAreStrict(t *testing.T) {
	for _, version := range versions {
		v, err := validator.New([]string{"schemas/{{ .NormalizedKubernetesVersion }}-standalone{{ .StrictSuffix }}/{{ .ResourceKind }}{{ .KindSuffix }}.json"},
			validator.Opts{Strict: true, KubernetesVersion: version})
		if err != nil {
			t.Fatal(err)
		}
		broken := strings.Replace(manifests(t, sandbox, version), "enableServiceLinks", "enableServiceLink", 1)
		bad := 0
		for _, result := range v.Validate("broken", io.NopCloser(strings.NewReader(broken))) {
			if result.Status == validator.Invalid {
				bad++
			}
		}
		if bad != 1 {
			t.Errorf("%s: %d objects are refused, want the one with the typo", version, bad)
		}
	}
}

func TestLintIsClean(t *testing.T) {
	for name, values := range installations {
		given, err := chartutil.ReadValues([]byte(values))
		if err != nil {
			t.Fatal(err)
		}
		kube, err := chartutil.ParseKubeVersion(versions[0])
		if err != nil {
			t.Fatal(err)
		}
		for _, message := range lint.AllWithKubeVersion("../helm", given, "web", kube).Messages {
			if !strings.Contains(message.Error(), "icon is recommended") {
				t.Errorf("%s: %v", name, message)
			}
		}
	}
}

func TestOldKubernetesIsRefused(t *testing.T) {
	constraint := load(t).Metadata.KubeVersion
	for version, want := range map[string]bool{"v1.28.15": false, "v1.29.0": true, "v1.36.3": true, "v1.40.0-alpha.1": true} {
		if got := chartutil.IsCompatibleRange(constraint, version); got != want {
			t.Errorf("%s: %t, want %t", version, got, want)
		}
	}
}

// TestTyposAreRefused: by the schema, before anything reaches a cluster.
func TestTyposAreRefused(t *testing.T) {
	for values, want := range map[string]string{
		"replicas: 3":                                           "replicas",
		"replicaCount: two":                                     "replicaCount",
		"replicaCount: -1":                                      "replicaCount",
		"image: {repo: causeway}":                               "repo",
		"image: {pullPolicy: always}":                           "pullPolicy",
		"image: {digest: sha256:12}":                            "digest",
		"image: causeway:1":                                     "image",
		"sandbox: {enable: true}":                               "enable",
		`sandbox: {enabled: "true"}`:                            "enabled",
		"sandbox: {orderTime: 5}":                               "orderTime",
		"resources: {limit: {memory: 64Mi}}":                    "limit",
		"service: {port: 0}":                                    "port",
		"service: {type: Clusterip}":                            "type",
		"ingress: {host: api.example.com}":                      "host",
		"ingress: {hosts: api.example.com}":                     "hosts",
		"ingress: {tls: [{secret: api}]}":                       "secret",
		"httproute: {enabled: true}":                            "httproute",
		"autoscaling: {maxReplica: 3}":                          "maxReplica",
		"autoscaling: {targetCPUUtilizationPercentage: -5}":     "targetCPUUtilizationPercentage",
		"networkPolicy: {upstreamCidrs: [octane.example]}":      "upstreamCidrs",
		"podDisruptionBudget: {maxUnavailable: half}":           "maxUnavailable",
		"serviceMonitor: {enabled: true, interval: often}":      "interval",
		"serviceMonitor: {classicHistograms: 1}":                "classicHistograms",
		"prometheusRule: {objectives: {availability: 9.99}}":    "availability",
		"prometheusRule: {objectives: {reads: {seconds: 3}}}":   "seconds",
		"prometheusRule: {objectives: {writes: {percents: 9}}}": "percents",
		"prometheusRule: {objectives: {minFailures: -1}}":       "minFailures",
		"secrets: {apikeys: {name: keys}}":                      "apikeys",
		"secrets: {apiKeys: {secret: keys}}":                    "secret",
		"tls: {octane: {secretName: x, CA: true}}":              "CA",
		"config: {octane: {baseURL: 'https://octane'}}":         "baseURL",
		"config: {octane: {baseUrl: octane.example}}":           "baseUrl",
		"config: {octane: {password: hidden}}":                  "password",
		"config: {octane: {headers: {X-Api-Key: hidden}}}":      "headers",
		"config: {cache: {secret: hidden-hidden-hidden}}":       "secret",
		"config: {sps: {tls: {renegotiation: freely}}}":         "renegotiation",
		"config: {octane: {bindings: {getDataPool: SOAP}}}":     "getDataPool",
		"config: {octane: {maxConcurrent: many}}":               "maxConcurrent",
		"config: {redis: {url: 'redis://:hidden@redis:6379'}}":  "url",
		"config: {timeouts: {drain: 1.5s}}":                     "drain",
		"config: {timeouts: {operation: 25}}":                   "operation",
		"config: {log: {level: verbose}}":                       "level",
		"config: {listen: ':9090'}":                             "listen",
		"config: {auth: {keys: [{name: web, sha256: short}]}}":  "sha256",
	} {
		base := sandbox + "\n"
		if strings.HasPrefix(values, "sandbox:") {
			base = ""
		}
		if _, err := render(t, base+values, versions[1]); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error = %v, want one that names %s", values, err, want)
		}
	}
}
