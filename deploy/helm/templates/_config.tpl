{{/* The gateway's configuration file: the user's, and what the chart decides. */}}
{{- define "causeway.config" -}}
{{- $hosts := concat (include "causeway.adminHosts" . | fromJsonArray) (dig "admin" "hosts" list .Values.config) | uniq -}}
{{- $chart := dict "listen" ":8080" "adminListen" ":8081" "admin" (dict "hosts" $hosts) -}}
{{- if .Values.sandbox.enabled -}}
{{- $_ := set $chart "sandbox" (dict "enabled" true "orderTime" .Values.sandbox.orderTime "limits" .Values.sandbox.limits) -}}
{{- end -}}
{{- if include "causeway.isOpen" . -}}
{{- $_ := set $chart "auth" (dict "open" true) -}}
{{- end -}}
{{- if .Values.demoRedis.enabled -}}
{{- $_ := set $chart "redis" (dict "url" (printf "redis://%s-demo-redis:6379" (include "causeway.fullname" .))) -}}
{{- end -}}
{{- toYaml (mergeOverwrite (deepCopy .Values.config) $chart) -}}
{{- end -}}

{{/* Whether replicas share a cache whose entries the password of Octane names. */}}
{{- define "causeway.cacheByPassword" -}}
{{- if and (or .Values.demoRedis.enabled (include "causeway.hasRedis" .)) (not .Values.secrets.cacheSecret.name) -}}yes{{- end -}}
{{- end -}}

{{/* The names by which the Services lead to the admin port, in a cluster. */}}
{{- define "causeway.adminHosts" -}}
{{- $hosts := list -}}
{{- range $service := list (printf "%s-admin" (include "causeway.fullname" .)) (include "causeway.fullname" .) -}}
{{- $name := printf "%s.%s" $service $.Release.Namespace -}}
{{- $hosts = concat $hosts (list $service $name (printf "%s.svc" $name) (printf "%s.svc.%s" $name $.Values.clusterDomain)) -}}
{{- end -}}
{{- $hosts | toJson -}}
{{- end -}}

{{/* The back ends that are no simulators, also those that a variable names. */}}
{{- define "causeway.realBackEnds" -}}
{{- $real := list -}}
{{- if not .Values.sandbox.enabled -}}{{- $real = append $real "sandbox.enabled is false" -}}{{- end -}}
{{- range $system := list "octane" "sps" -}}
{{- if dig $system "baseUrl" "" $.Values.config -}}{{- $real = append $real (printf "config.%s.baseUrl" $system) -}}{{- end -}}
{{- range $.Values.extraEnv -}}
{{- if eq (get . "name") (printf "GATEWAY_%s_BASE_URL" (upper $system)) -}}{{- $real = append $real .name -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- if .Values.envFrom -}}{{- $real = append $real "what envFrom may name" -}}{{- end -}}
{{- join ", " $real -}}
{{- end -}}

{{/* Whether the API serves without keys: a sandbox does that has no real back end, unless it is forbidden. */}}
{{- define "causeway.isOpen" -}}
{{- if and (not (include "causeway.realBackEnds" .)) (not (include "causeway.hasKeys" .)) (dig "auth" "open" true .Values.config) -}}yes{{- end -}}
{{- end -}}

{{/* Keys that anybody tries first: the gateway refuses more spellings of the same words. */}}
{{- define "causeway.checkKeys" -}}
{{- $hashes := dict -}}
{{- range $word := concat (.Files.Lines "wellknown.txt") (list "" " ") -}}
{{- range $text := list $word (printf "%s\n" $word) (upper $word) (printf "%s\n" (upper $word)) -}}
{{- $_ := set $hashes (sha256sum $text) true -}}
{{- end -}}
{{- end -}}
{{- range dig "auth" "keys" list .Values.config -}}
{{- if hasKey $hashes (get . "sha256") -}}
{{- fail (printf "config.auth.keys: the hash of %s is that of the empty text or of a well-known word, which anybody tries first: `gateway key new` makes a key" (get . "name")) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Whether there are API keys. */}}
{{- define "causeway.hasKeys" -}}
{{- if or .Values.secrets.apiKeys.name (dig "auth" "keys" list .Values.config) -}}yes{{- end -}}
{{- end -}}

{{/* What cannot work is refused here, with what to do. */}}
{{- define "causeway.check" -}}
{{- $config := .Values.config -}}
{{- range .Values.extraEnv -}}
{{- if hasPrefix "GATEWAY_AUTH_OPEN" (get . "name") -}}
{{- fail (printf "%s must not be in extraEnv: the chart opens the API only for the sandbox, by itself" .name) -}}
{{- end -}}
{{- end -}}
{{- if and (dig "auth" "open" false $config) (include "causeway.realBackEnds" .) -}}
{{- fail (printf "config.auth.open would open a real back end (%s) to the whole cluster: set secrets.apiKeys.name instead" (include "causeway.realBackEnds" .)) -}}
{{- end -}}
{{- if and (dig "auth" "open" false $config) (include "causeway.hasKeys" .) -}}
{{- fail "config.auth.open would make the API keys useless: set one of the two" -}}
{{- end -}}
{{- include "causeway.checkKeys" . -}}
{{- if not (or (include "causeway.isOpen" .) (include "causeway.hasKeys" .)) -}}
{{- fail "API keys are required, as not every back end is simulated, or config.auth.open is false: put their hashes into a Secret and set secrets.apiKeys.name (`gateway key new` makes a key and its hash), or try it with sandbox.enabled=true" -}}
{{- end -}}
{{- if not (or .Values.sandbox.enabled (regexMatch "BASE_URL|baseUrl" (include "causeway.realBackEnds" .))) -}}
{{- fail "no back end: set config.octane.baseUrl, config.sps.baseUrl or both, or try it with sandbox.enabled=true" -}}
{{- end -}}
{{- if and .Values.sandbox.enabled .Values.autoscaling.enabled -}}
{{- fail "autoscaling.enabled and sandbox.enabled exclude each other: each replica would simulate back ends of its own" -}}
{{- end -}}
{{- if and .Values.demoRedis.enabled (include "causeway.hasRedis" .) -}}
{{- fail "demoRedis.enabled, and another Redis is configured: choose one" -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) -}}
{{- fail "ingress.enabled needs ingress.hosts" -}}
{{- end -}}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) -}}
{{- fail "httpRoute.enabled needs httpRoute.parentRefs" -}}
{{- end -}}
{{- if and .Values.autoscaling.enabled (not (or .Values.autoscaling.targetCPUUtilizationPercentage .Values.autoscaling.targetMemoryUtilizationPercentage .Values.autoscaling.targetRequestsInFlight .Values.autoscaling.metrics)) -}}
{{- fail "autoscaling.enabled needs a target: CPU, memory, requests in flight, or metrics" -}}
{{- end -}}
{{- end -}}

{{/* The secrets that are set, each with the key of the configuration that it is for. */}}
{{- define "causeway.secretKeys" -}}
apiKeys: AUTH_KEYS
adminToken: ADMIN_TOKEN
octanePassword: OCTANE_PASSWORD
octaneHeaders: OCTANE_HEADERS
spsClientSecret: SPS_CLIENT_SECRET
spsBearerToken: SPS_BEARER_TOKEN
spsApiKey: SPS_API_KEY
spsHeaders: SPS_HEADERS
cacheSecret: CACHE_SECRET
redisUrl: REDIS_URL
redisPassword: REDIS_PASSWORD
redisSentinelPassword: REDIS_SENTINEL_PASSWORD
tracingHeaders: TRACING_HEADERS
{{- end -}}
