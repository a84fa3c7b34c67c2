{{/* Hosts of the Ingress with their paths, as JSON: a text is a host with the paths of all. */}}
{{- define "causeway.ingressHosts" -}}
{{- $hosts := list -}}
{{- range .Values.ingress.hosts -}}
{{- $host := dict "host" "" "paths" ($.Values.ingress.paths | default (list dict)) -}}
{{- if kindIs "map" . -}}
{{- range $key, $value := . -}}{{- $_ := set $host $key $value -}}{{- end -}}
{{- else -}}
{{- $_ := set $host "host" . -}}
{{- end -}}
{{- $hosts = append $hosts $host -}}
{{- end -}}
{{- $hosts | toJson -}}
{{- end -}}

{{/* A path of the Ingress, which leads to the API unless it says where to. */}}
{{- define "causeway.ingressPath" -}}
{{- $service := dict "name" (include "causeway.fullname" .root) "port" (dict "name" "http") -}}
{{- include "causeway.defaults" (list (dict "path" "/" "pathType" "Prefix" "backend" (dict "service" $service)) .path) -}}
{{- end -}}

{{/*
A rule of the HTTPRoute. Defaults of the API server are written out, so that it
adds nothing inside a list, which Argo CD would show as a difference for ever.
*/}}
{{- define "causeway.routeRule" -}}
{{- $rule := deepCopy .rule -}}
{{- $matches := list -}}
{{- range $rule.matches | default (list dict) -}}
{{- $match := deepCopy . -}}
{{- $_ := set $match "path" (include "causeway.defaults" (list (dict "type" "PathPrefix" "value" "/") $match.path) | fromYaml) -}}
{{- range list "headers" "queryParams" -}}
{{- with get $match . -}}{{- include "causeway.exact" . -}}{{- end -}}
{{- end -}}
{{- $matches = append $matches $match -}}
{{- end -}}
{{- $_ := set $rule "matches" $matches -}}
{{- range $rule.filters -}}
{{- with .requestRedirect -}}{{- if not .statusCode -}}{{- $_ := set . "statusCode" 302 -}}{{- end -}}{{- end -}}
{{- end -}}
{{- if not (hasKey $rule "backendRefs") -}}
{{- $_ := set $rule "backendRefs" (list (dict "name" (include "causeway.fullname" .root) "port" (int .root.Values.service.port))) -}}
{{- end -}}
{{- $backends := list -}}
{{- range $rule.backendRefs -}}
{{- $backends = append $backends (include "causeway.defaults" (list (dict "group" "" "kind" "Service" "weight" 1) .) | fromYaml) -}}
{{- end -}}
{{- $_ := set $rule "backendRefs" $backends -}}
{{- include "causeway.object" $rule -}}
{{- end -}}

{{/* An object over defaults; an empty value or 0 counts. */}}
{{- define "causeway.defaults" -}}
{{- $all := index . 0 -}}
{{- range $key, $value := index . 1 -}}{{- $_ := set $all $key $value -}}{{- end -}}
{{- toYaml $all -}}
{{- end -}}

{{/* Matches of headers and parameters are exact unless they say something else. */}}
{{- define "causeway.exact" -}}
{{- range . -}}{{- if not .type -}}{{- $_ := set . "type" "Exact" -}}{{- end -}}{{- end -}}
{{- end -}}
