{{/* A number or a text as text. Helm reads numbers as floats, which print as 1e+06. */}}
{{- define "causeway.number" -}}
{{- if and (kindIs "float64" .) (eq (float64 .) (floor .)) -}}{{- int64 . -}}{{- else if not (kindIs "invalid" .) -}}{{- . -}}{{- end -}}
{{- end -}}

{{/* A number, or a percentage as a text: "1" counts as a number. */}}
{{- define "causeway.intOrPercent" -}}
{{- if hasSuffix "%" (toString .) -}}{{- . | quote -}}{{- else -}}{{- include "causeway.number" . -}}{{- end -}}
{{- end -}}

{{/*
The number that a quantity stands for, by Kubernetes' grammar: 1.5, 128e6, 1Ti,
128974848000m. Decimal places are kept.
*/}}
{{- define "causeway.quantity" -}}
{{- $text := include "causeway.number" . -}}
{{- $number := regexFind "^[+]?[0-9.]+" $text -}}
{{- $suffix := trimPrefix $number $text -}}
{{- $factors := dict "n" 1e-9 "u" 1e-6 "m" 1e-3 "" 1 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "P" 1e15 "E" 1e18
  "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 "Pi" 1125899906842624 "Ei" 1152921504606846976 -}}
{{- if regexMatch "^[eE][+-]?[0-9]+$" $suffix -}}
{{- printf "%.9f" (float64 (printf "%s%s" (trimPrefix "+" $number) $suffix)) -}}
{{- else if hasKey $factors $suffix -}}
{{- printf "%.9f" (mulf (trimPrefix "+" $number | float64) (get $factors $suffix | float64)) -}}
{{- else -}}
{{- fail (printf "%s is not a quantity, such as 128Mi, 1.5G, 128e6 or 134217728" $text) -}}
{{- end -}}
{{- end -}}

{{/* Bytes of a quantity, a part of one counted as one. */}}
{{- define "causeway.bytes" -}}
{{- include "causeway.quantity" . | float64 | ceil | printf "%.0f" -}}
{{- end -}}
