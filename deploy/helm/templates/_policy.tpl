{{/* Ports of back ends: those of the URLs, and those of pods behind Services. */}}
{{- define "causeway.allUpstreamPorts" -}}
{{- $ports := include "causeway.upstreamPorts" . | fromJsonArray -}}
{{- range .Values.networkPolicy.upstreamPorts -}}{{- $ports = append $ports (int .) -}}{{- end -}}
{{- $all := list -}}
{{- range $ports -}}{{- $all = append $all (int .) -}}{{- end -}}
{{- $all | uniq | toJson -}}
{{- end -}}

{{/* Where back ends are, or nothing for anywhere. */}}
{{- define "causeway.upstreamPeers" -}}
{{- $peers := list -}}
{{- range .Values.networkPolicy.upstreamCidrs -}}{{- $peers = append $peers (dict "ipBlock" (dict "cidr" .)) -}}{{- end -}}
{{- $peers = concat $peers (.Values.networkPolicy.upstreamTo | default list) -}}
{{- with $peers -}}{{- toYaml . -}}{{- end -}}
{{- end -}}

{{/* Ports of forward proxies: those of the variables that the gateway reads, and more. */}}
{{- define "causeway.proxyPorts" -}}
{{- $ports := list -}}
{{- range .Values.extraEnv -}}
{{- if has (upper .name) (list "HTTP_PROXY" "HTTPS_PROXY") -}}
{{- with get . "value" -}}{{- $ports = append $ports (include "causeway.proxyPort" . | int) -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- range .Values.networkPolicy.proxyPorts -}}{{- $ports = append $ports (int .) -}}{{- end -}}
{{- $ports | uniq | toJson -}}
{{- end -}}

{{/* The port of a proxy's URL, as Go's net/http reads it: without a scheme it is http. */}}
{{- define "causeway.proxyPort" -}}
{{- $text := toString . | trim -}}
{{- $scheme := regexFind "^[A-Za-z][A-Za-z0-9+.-]*://" $text | lower | trimSuffix "://" | default "http" -}}
{{- $host := regexReplaceAll "^[A-Za-z][A-Za-z0-9+.-]*://" $text "" -}}
{{- $host = regexReplaceAll "[/?#].*$" $host "" | regexFind "[^@]*$" -}}
{{- $port := regexFind ":[0-9]+$" $host | trimPrefix ":" -}}
{{- if $port -}}{{- $port -}}
{{- else if eq $scheme "https" -}}443
{{- else if hasPrefix "socks5" $scheme -}}1080
{{- else -}}80
{{- end -}}
{{- end -}}

{{/* Names are resolved by UDP and by TCP. A rule without ports would be one for all ports. */}}
{{- define "causeway.dnsRule" -}}
{{- $policy := .Values.networkPolicy -}}
{{- if $policy.dnsPorts -}}
- ports:
    {{- range $policy.dnsPorts }}
    - {port: {{ int . }}, protocol: UDP}
    - {port: {{ int . }}, protocol: TCP}
    {{- end }}
  {{- with $policy.dnsTo }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
{{- end -}}
