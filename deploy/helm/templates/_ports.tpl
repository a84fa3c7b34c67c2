{{/* The port of a URL or of host:port. */}}
{{- define "causeway.port" -}}
{{- $port := regexFind ":[0-9]+$" (regexReplaceAll "^[a-z]+://" . "" | splitList "/" | first) | trimPrefix ":" -}}
{{- if $port -}}{{ $port }}
{{- else if hasPrefix "http://" . -}}80
{{- else if hasPrefix "redis" . -}}6379
{{- else -}}443
{{- end -}}
{{- end -}}

{{- define "causeway.upstreamPorts" -}}
{{- $ports := list -}}
{{- range $path := list (list "octane" "baseUrl") (list "sps" "baseUrl") (list "sps" "tokenUrl") -}}
{{- with dig (index $path 0) (index $path 1) "" $.Values.config -}}
{{- $ports = append $ports (include "causeway.port" . | int) -}}
{{- end -}}
{{- end -}}
{{- $ports | uniq | toJson -}}
{{- end -}}

{{- define "causeway.redisPorts" -}}
{{- $ports := list -}}
{{- if .Values.demoRedis.enabled -}}{{- $ports = append $ports 6379 -}}{{- end -}}
{{- if .Values.secrets.redisUrl.name -}}{{- $ports = append $ports (int .Values.networkPolicy.redisPort) -}}{{- end -}}
{{- with dig "redis" "url" "" .Values.config -}}{{- $ports = append $ports (include "causeway.port" . | int) -}}{{- end -}}
{{- range dig "redis" "addresses" list .Values.config -}}{{- $ports = append $ports (include "causeway.port" . | int) -}}{{- end -}}
{{- /* Sentinels name servers on a port of their own. */ -}}
{{- if dig "redis" "masterName" "" .Values.config -}}{{- $ports = append $ports (int .Values.networkPolicy.redisPort) -}}{{- end -}}
{{- $ports | uniq | toJson -}}
{{- end -}}
