{{/* How the API is spoken to: by HTTPS if it has a certificate, from a Secret, the configuration or a variable. */}}
{{- define "causeway.scheme" -}}
{{- $secured := or .Values.tls.listener.secretName (dig "tls" "certFile" "" .Values.config) -}}
{{- range .Values.extraEnv -}}
{{- if eq (get . "name") "GATEWAY_TLS_CERT_FILE" -}}{{- $secured = true -}}{{- end -}}
{{- end -}}
{{- if $secured -}}https{{- else -}}http{{- end -}}
{{- end -}}

{{/* appProtocol of the API's port: http means whatever the API speaks, and nothing stays nothing. */}}
{{- define "causeway.appProtocol" -}}
{{- $set := .Values.service.appProtocol | default "" -}}
{{- if eq $set "http" -}}{{- include "causeway.scheme" . -}}{{- else -}}{{- $set -}}{{- end -}}
{{- end -}}
