package helmtest

// Values of installations as people make them.
const (
	sandbox = `sandbox: {enabled: true}`

	production = `
config:
  octane: {baseUrl: "https://octane.example/tiab", username: web}
  sps: {baseUrl: "https://sps.example:8443/sps/v5", tokenUrl: "https://login.example/oauth2/token", clientId: web}
  redis: {addresses: ["redis-0.redis:6380", "redis-1.redis:6380"], tls: true, username: causeway}
  timeouts: {drain: 15s, shutdown: 1m30s}
  tracing: {endpoint: "http://otel-collector.observability:4318", ratio: 0.1}
secrets:
  apiKeys: {name: causeway-keys}
  octanePassword: {name: octane}
  spsClientSecret: {name: sps, key: client-secret}
  redisPassword: {name: redis}
tls:
  octane: {secretName: octane-tls, ca: true, client: true}
  redis: {secretName: redis-tls}
`

	everything = production + `
commonLabels: {team: web}
image: {repository: registry.example/causeway, digest: "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}
imagePullSecrets: [{name: registry}]
revision: "2"
ingress:
  enabled: true
  className: nginx
  annotations: {example.com/a: b}
  hosts: [api.example.com]
  tls: [{hosts: [api.example.com], secretName: api-tls}]
httpRoute:
  enabled: true
  parentRefs: [{name: public, namespace: gateways}]
  hostnames: [api.example.com]
autoscaling: {enabled: true, minReplicas: 3, maxReplicas: 9, targetRequestsInFlight: 200}
podDisruptionBudget: {maxUnavailable: "25%"}
networkPolicy:
  apiFrom: [{namespaceSelector: {matchLabels: {name: ingress}}}]
  adminFrom: [{namespaceSelector: {matchLabels: {name: monitoring}}}]
  upstreamCidrs: [192.0.2.0/24]
  redisTo: [{podSelector: {matchLabels: {app: redis}}}]
  tracingTo: [{namespaceSelector: {matchLabels: {name: observability}}}]
  dnsTo: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
  extraEgress: [{ports: [{port: 8443}]}]
serviceMonitor: {enabled: true, interval: 15s, labels: {release: prometheus}}
prometheusRule: {enabled: true, labels: {release: prometheus}, runbookUrl: "https://wiki.example/runbooks"}
dashboards: {enabled: true}
serviceAccount: {name: web-api, annotations: {example.com/role: web}}
podAnnotations: {example.com/note: "yes"}
podLabels: {zone: dmz}
priorityClassName: high
nodeSelector: {kubernetes.io/arch: amd64}
tolerations: [{key: dedicated, operator: Exists}]
affinity: {nodeAffinity: {}}
topologySpreadConstraints: [{maxSkew: 2, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]
extraEnv: [{name: HTTPS_PROXY, value: "http://proxy.example:3128"}]
extraVolumes: [{name: more, emptyDir: {}}]
extraVolumeMounts: [{name: more, mountPath: /more}]
extraTemplates:
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: "{{ .Release.Name }}-extra"}
`

	// platform fits the gateway to a cluster: a mesh, a proxy, dual stack, sidecars.
	platform = production + `
global: {imageRegistry: mirror.example, imagePullSecrets: [mirror]}
replicaCount: null
podDisruptionBudget: {minAvailable: "50%"}
podSecurityContext: {runAsUser: null, runAsGroup: null, fsGroup: null}
deploymentAnnotations: {reloader.stakater.com/auto: "true"}
service: {type: LoadBalancer, loadBalancerClass: service.k8s.aws/nlb, externalTrafficPolicy: Local, ipFamilyPolicy: PreferDualStack, appProtocol: ""}
networkPolicy:
  upstreamTo: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: octane}}}]
  upstreamPorts: [8443]
  extraIngress: [{ports: [{port: 15008, protocol: TCP}]}]
  extraEgress: [{ports: [{port: 15012, protocol: TCP}]}]
extraEnv: [{name: HTTPS_PROXY, value: "http://proxy.example:3128"}]
envFrom: [{secretRef: {name: causeway-env, optional: true}}]
initContainers: [{name: proxy, image: "mirror.example/proxy:1", restartPolicy: Always, securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}}]
podMonitor: {enabled: true}
prometheusRule: {enabled: true, additionalRuleLabels: {team: web}}
lifecycle: {preStop: {sleep: {seconds: 5}}}
hostAliases: [{ip: 192.0.2.10, hostnames: [octane.example]}]
`

	sandboxWithRedis = sandbox + `
demoRedis: {enabled: true}
`
)

// installations are all of them, by name.
var installations = map[string]string{
	"sandbox": sandbox, "sandbox with Redis": sandboxWithRedis, "production": production, "everything": everything, "platform": platform,
	"encrypted": encrypted,
}
