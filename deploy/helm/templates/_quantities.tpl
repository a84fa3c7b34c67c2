{{/* A number or a text as text. Helm reads numbers as floats, which print as 1e+06. */}}
{{- define "causeway.number" -}}
{{- if and (kindIs "float64" .) (eq (float64 .) (floor .)) -}}{{- int64 . -}}{{- else -}}{{- . -}}{{- end -}}
{{- end -}}

{{/* A number, or a percentage as a text: "1" counts as a number. */}}
{{- define "causeway.intOrPercent" -}}
{{- if hasSuffix "%" (toString .) -}}{{- . | quote -}}{{- else -}}{{- include "causeway.number" . -}}{{- end -}}
{{- end -}}
