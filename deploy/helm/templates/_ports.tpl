{{/*
The port of a URL or of host:port, read as the gateway reads it (RFC 3986,
section 3.2): behind the userinfo and an IPv6 address, before path, query and
fragment. `of` names it in the messages, which never repeat it: it may hold a
password.
*/}}
{{- define "causeway.port" -}}
{{- $text := trim .text -}}
{{- $host := $text -}}
{{- $port := "" -}}
{{- if contains "://" $text -}}
{{- $scheme := regexFind "^[A-Za-z]+" $text | lower -}}
{{- $host = regexReplaceAll "^[A-Za-z]+://" $text "" | regexFind "^[^/?#]*" | splitList "@" | last -}}
{{- $port = get (dict "http" "80" "https" "443" "redis" "6379" "rediss" "6379") $scheme -}}
{{- end -}}
{{- if not (regexMatch `^([^\]\[:@/?# ]+|\[[0-9A-Fa-f:.]+(%25[^\]\[:@/?# ]+)?\])(:[0-9]+)?$` $host) -}}
{{- fail (printf "%s: cannot read its host and port" .of) -}}
{{- end -}}
{{- with regexFind ":[0-9]+$" $host -}}
{{- $port = regexFind "[1-9][0-9]*$" . | default "0" -}}
{{- end -}}
{{- if or (gt (len $port) 5) (lt (int $port) 1) (gt (int $port) 65535) -}}
{{- fail (printf "%s: its port must be from 1 to 65535" .of) -}}
{{- end -}}
{{- $port -}}
{{- end -}}

{{- define "causeway.upstreamPorts" -}}
{{- $ports := list -}}
{{- range $path := list "octane.baseUrl" "sps.baseUrl" "sps.tokenUrl" -}}
{{- with (include "causeway.setting" (dict "root" $ "path" $path) | fromJson).value -}}
{{- $ports = append $ports (include "causeway.port" (dict "text" . "of" $path) | int) -}}
{{- end -}}
{{- end -}}
{{- $ports | uniq | toJson -}}
{{- end -}}

{{- define "causeway.redisPorts" -}}
{{- $ports := list -}}
{{- if .Values.demoRedis.enabled -}}{{- $ports = append $ports 6379 -}}{{- end -}}
{{- if include "causeway.redisUrlIsSecret" . -}}
{{- $ports = append $ports (int .Values.networkPolicy.redisPort) -}}
{{- else -}}
{{- with (include "causeway.setting" (dict "root" . "path" "redis.url") | fromJson).value -}}
{{- $ports = append $ports (include "causeway.port" (dict "text" . "of" "redis.url") | int) -}}
{{- end -}}
{{- end -}}
{{- range (include "causeway.setting" (dict "root" . "path" "redis.addresses") | fromJson).value -}}
{{- $ports = append $ports (include "causeway.port" (dict "text" . "of" "redis.addresses") | int) -}}
{{- end -}}
{{- /* Sentinels name servers on a port of their own. */ -}}
{{- if (include "causeway.setting" (dict "root" . "path" "redis.masterName") | fromJson).value -}}
{{- $ports = append $ports (int .Values.networkPolicy.redisPort) -}}
{{- end -}}
{{- $ports | uniq | toJson -}}
{{- end -}}

{{/* Whether the URL of Redis is in a Secret: by the chart's value, or by a variable. */}}
{{- define "causeway.redisUrlIsSecret" -}}
{{- if .Values.secrets.redisUrl.name -}}yes{{- end -}}
{{- range .Values.extraEnv -}}
{{- if or (eq .name "GATEWAY_REDIS_URL_FILE") (and (eq .name "GATEWAY_REDIS_URL") .valueFrom) -}}yes{{- end -}}
{{- end -}}
{{- end -}}

{{/* Whether there is a Redis other than the demo's. */}}
{{- define "causeway.hasRedis" -}}
{{- include "causeway.redisUrlIsSecret" . -}}
{{- range (list "redis.url" "redis.addresses") -}}
{{- if and (not (include "causeway.redisUrlIsSecret" $)) (include "causeway.setting" (dict "root" $ "path" .) | fromJson).value -}}yes{{- end -}}
{{- end -}}
{{- end -}}
