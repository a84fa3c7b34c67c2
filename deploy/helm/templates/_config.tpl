{{/* The gateway's configuration file: the user's, and what the chart decides. */}}
{{- define "causeway.config" -}}
{{- $chart := dict "listen" ":8080" "adminListen" ":8081" -}}
{{- if .Values.sandbox.enabled -}}
{{- $_ := set $chart "sandbox" (dict "enabled" true "orderTime" .Values.sandbox.orderTime "limits" .Values.sandbox.limits) -}}
{{- if not (include "causeway.hasKeys" .) -}}
{{- $_ := set $chart "auth" (dict "open" true) -}}
{{- end -}}
{{- end -}}
{{- if .Values.demoRedis.enabled -}}
{{- $_ := set $chart "redis" (dict "url" (printf "redis://%s-demo-redis:6379" (include "causeway.fullname" .))) -}}
{{- end -}}
{{- toYaml (mergeOverwrite (deepCopy .Values.config) $chart) -}}
{{- end -}}

{{/* Whether there are API keys. */}}
{{- define "causeway.hasKeys" -}}
{{- if or .Values.secrets.apiKeys.name (dig "auth" "keys" list .Values.config) -}}yes{{- end -}}
{{- end -}}

{{/* What cannot work is refused here, with what to do. */}}
{{- define "causeway.check" -}}
{{- $config := .Values.config -}}
{{- if not (or .Values.sandbox.enabled (include "causeway.hasKeys" .) (dig "auth" "open" false $config)) -}}
{{- fail "API keys are required: put their hashes into a Secret and set secrets.apiKeys.name (`gateway key new` makes a key and its hash), or try it with sandbox.enabled=true" -}}
{{- end -}}
{{- if not (or .Values.sandbox.enabled (dig "octane" "baseUrl" "" $config) (dig "sps" "baseUrl" "" $config)) -}}
{{- fail "no back end: set config.octane.baseUrl, config.sps.baseUrl or both, or try it with sandbox.enabled=true" -}}
{{- end -}}
{{- if and .Values.sandbox.enabled .Values.autoscaling.enabled -}}
{{- fail "autoscaling.enabled and sandbox.enabled exclude each other: each replica would simulate back ends of its own" -}}
{{- end -}}
{{- if and .Values.demoRedis.enabled (or .Values.secrets.redisUrl.name (dig "redis" "url" "" $config) (dig "redis" "addresses" list $config)) -}}
{{- fail "demoRedis.enabled, and another Redis is configured: choose one" -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) -}}
{{- fail "ingress.enabled needs ingress.hosts" -}}
{{- end -}}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) -}}
{{- fail "httpRoute.enabled needs httpRoute.parentRefs" -}}
{{- end -}}
{{- if and .Values.autoscaling.enabled (not (or .Values.autoscaling.targetCPUUtilizationPercentage .Values.autoscaling.targetRequestsInFlight)) -}}
{{- fail "autoscaling.enabled needs a target: CPU, requests in flight, or both" -}}
{{- end -}}
{{- end -}}

{{/* Seconds of a duration such as 5s or 1m30s. */}}
{{- define "causeway.seconds" -}}
{{- $h := regexFind "[0-9]+h" . | trimSuffix "h" | default "0" | int -}}
{{- $m := regexFind "[0-9]+m" . | trimSuffix "m" | default "0" | int -}}
{{- $s := regexFind "[0-9]+s" . | trimSuffix "s" | default "0" | int -}}
{{- add (mul $h 3600) (mul $m 60) $s -}}
{{- end -}}

{{/* Time to leave, in seconds: the drain, then requests in flight, and a little for the rest. */}}
{{- define "causeway.gracePeriod" -}}
{{- $drain := include "causeway.seconds" (dig "timeouts" "drain" "5s" .Values.config) | int -}}
{{- $shutdown := include "causeway.seconds" (dig "timeouts" "shutdown" "30s" .Values.config) | int -}}
{{- add $drain $shutdown 5 -}}
{{- end -}}

{{- define "causeway.replicas" -}}
{{- if .Values.sandbox.enabled -}}1{{- else -}}{{ .Values.replicaCount }}{{- end -}}
{{- end -}}

{{/* The secrets that are set, each with the key of the configuration that it is for. */}}
{{- define "causeway.secretKeys" -}}
apiKeys: AUTH_KEYS
octanePassword: OCTANE_PASSWORD
octaneHeaders: OCTANE_HEADERS
spsClientSecret: SPS_CLIENT_SECRET
spsBearerToken: SPS_BEARER_TOKEN
spsApiKey: SPS_API_KEY
spsHeaders: SPS_HEADERS
redisUrl: REDIS_URL
redisPassword: REDIS_PASSWORD
redisSentinelPassword: REDIS_SENTINEL_PASSWORD
{{- end -}}
