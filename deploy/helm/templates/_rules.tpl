{{/* The label matchers of this release's series: the rules of two releases must not meet. */}}
{{- define "causeway.series" -}}
{{- .Values.prometheusRule.selector | default (printf "namespace=%q,job=\"%s-admin\"" .Release.Namespace (include "causeway.fullname" .)) -}}
{{- end -}}

{{/* The matcher of a bucket. OpenMetrics writes 10.0 where the text format writes 10. */}}
{{- define "causeway.bucket" -}}
{{- if eq (float64 .) (floor .) -}}le=~"{{ int . }}([.]0)?"{{- else -}}le="{{ . }}"{{- end -}}
{{- end -}}

{{/*
What a counter grew by, its first event included. A counter with such labels
does not exist before that event, and increase() needs a value before it. So a
counter counts as a whole where its replica has started since, and where it
appeared on a replica that was read before; else it may be old, and Prometheus
new.
*/}}
{{- define "causeway.grown" -}}
sum by (namespace, job, {{ .by }}) (
  ({{ .counter }} and on (namespace, job, instance) process_start_time_seconds{ {{- .series }}} > time() - {{ .minutes }} * 60)
  or
  (({{ .counter }} unless {{ .counter }} offset {{ .minutes }}m) and on (namespace, job, instance) up{ {{- .series }}} offset {{ .minutes }}m == 1)
  or
  increase({{ .counter }}[{{ .minutes }}m])
) > 0
{{- end -}}
