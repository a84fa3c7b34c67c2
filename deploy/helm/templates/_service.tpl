{{/* Fields of the Service that are set; a number or a boolean counts, an empty text or list does not. */}}
{{- define "causeway.serviceFields" -}}
{{- $service := .Values.service -}}
{{- $fields := dict "type" $service.type -}}
{{- range list "clusterIP" "loadBalancerClass" "loadBalancerIP" "loadBalancerSourceRanges" "allocateLoadBalancerNodePorts" "externalTrafficPolicy" "healthCheckNodePort" "internalTrafficPolicy" "trafficDistribution" "externalIPs" "sessionAffinity" "ipFamilyPolicy" "ipFamilies" -}}
{{- $value := get $service . -}}
{{- if or $value (kindIs "bool" $value) -}}{{- $_ := set $fields . $value -}}{{- end -}}
{{- end -}}
{{- toYaml $fields -}}
{{- end -}}

{{/* A port: name, port and appProtocol, and nodePort if there is one. */}}
{{- define "causeway.servicePort" -}}
- name: {{ .name | quote }}
  port: {{ int .port }}
  targetPort: {{ .name | quote }}
  protocol: TCP
  {{- with .appProtocol }}
  appProtocol: {{ . | quote }}
  {{- end }}
  {{- with .nodePort }}
  nodePort: {{ int . }}
  {{- end }}
{{- end -}}
