{{/* Where Prometheus scrapes: an endpoint of a ServiceMonitor, or of a PodMonitor. */}}
{{- define "causeway.endpoint" -}}
{{- $monitor := .Values.serviceMonitor -}}
{{- /* gateway_wsdl_* have a label `service` of their own. */ -}}
{{- $endpoint := dict "port" "admin" "path" "/metrics" "honorLabels" true -}}
{{- range list "interval" "scrapeTimeout" "scheme" "tlsConfig" "relabelings" "metricRelabelings" -}}
{{- $field := . -}}
{{- with get $monitor $field -}}{{- $_ := set $endpoint $field . -}}{{- end -}}
{{- end -}}
{{- range $key, $value := $monitor.endpointAdditionalProperties -}}{{- $_ := set $endpoint $key $value -}}{{- end -}}
{{- include "causeway.object" $endpoint -}}
{{- end -}}

{{/* The rules and dashboards know the job that a ServiceMonitor makes. */}}
{{- define "causeway.podEndpoint" -}}
{{- $endpoint := include "causeway.endpoint" . | fromYaml -}}
{{- $job := dict "targetLabel" "job" "replacement" (printf "%s-admin" (include "causeway.fullname" .)) -}}
{{- $_ := set $endpoint "relabelings" (prepend (get $endpoint "relabelings" | default list) $job) -}}
{{- toYaml $endpoint -}}
{{- end -}}

{{/* Of both kinds of monitor: in a namespace of its own it must name the release's. */}}
{{- define "causeway.monitorMetadata" -}}
name: {{ include "causeway.fullname" . | quote }}
{{- with .Values.serviceMonitor.namespace }}
namespace: {{ . | quote }}
{{- end }}
labels:
  {{- include "causeway.objectLabels" (dict "root" . "labels" .Values.serviceMonitor.labels) | nindent 2 }}
{{- with .Values.serviceMonitor.annotations }}
annotations:
  {{- include "causeway.texts" (list .) | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "causeway.monitorSpec" -}}
{{- if .Values.serviceMonitor.classicHistograms }}
scrapeClassicHistograms: true
{{- end }}
{{- with .Values.serviceMonitor.namespace }}
namespaceSelector:
  matchNames:
    - {{ $.Release.Namespace | quote }}
{{- end }}
{{- end -}}

{{/*
A file of rules, with what is set for all alerts and for single ones. It takes
the template's own context and the file's text.
*/}}
{{- define "causeway.rules" -}}
{{- $root := index . 0 -}}
{{- $settings := $root.Values.prometheusRule -}}
{{- $file := tpl (index . 1) $root | fromYaml -}}
{{- with $file.Error -}}{{- fail (printf "rules: %s" .) -}}{{- end -}}
{{- range $group := $file.groups -}}
{{- $rules := list -}}
{{- range $rule := $group.rules -}}
{{- $own := get ($settings.alerts | default dict) ($rule.alert | default "") | default dict -}}
{{- if $rule.alert -}}
{{- range $member, $added := dict "labels" $settings.additionalRuleLabels "annotations" $settings.additionalRuleAnnotations -}}
{{- $_ := set $rule $member (include "causeway.texts" (list (index $rule $member) $added (index $own $member)) | fromYaml) -}}
{{- end -}}
{{- with $own.for -}}{{- $_ := set $rule "for" . -}}{{- end -}}
{{- end -}}
{{- if ne (get $own "enabled" | toString) "false" -}}{{- $rules = append $rules $rule -}}{{- end -}}
{{- end -}}
{{- $_ := set $group "rules" $rules -}}
{{- end -}}
{{- toYaml $file -}}
{{- end -}}

{{/* An alert that is set and does not exist is a typing error. */}}
{{- define "causeway.checkAlerts" -}}
{{- $texts := list -}}
{{- range $path, $_ := .Files.Glob "rules/*.yaml" -}}{{- $texts = append $texts ($.Files.Get $path) -}}{{- end -}}
{{- range $name, $_ := .Values.prometheusRule.alerts -}}
{{- if not (and (hasPrefix "Causeway" $name) (regexMatch (printf "\\b%s\\b" (regexQuoteMeta $name)) (join "\n" $texts))) -}}
{{- fail (printf "prometheusRule.alerts: there is no alert %s" $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
