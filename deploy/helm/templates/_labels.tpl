{{/*
Texts by their keys, as labels and annotations are: each value quoted, and each
key once. It takes a list of maps; the value of a later map wins, an empty one
too (mergeOverwrite would skip it).
*/}}
{{- define "causeway.texts" -}}
{{- $all := dict -}}
{{- range . -}}
{{- range $key, $value := . -}}{{- $_ := set $all $key $value -}}{{- end -}}
{{- end -}}
{{- range $i, $key := keys $all | sortAlpha -}}
{{- if $i }}
{{ end -}}
{{ $key | quote }}: {{ get $all $key | toString | quote }}
{{- end -}}
{{- end -}}

{{/* What selects the replicas. The name is the alias where a parent chart has this one twice. */}}
{{- define "causeway.selector" -}}
{{- include "causeway.selectorOf" (dict "root" . "component" "gateway") -}}
{{- end -}}

{{/* What selects the objects of a component. `root` is the template's own context. */}}
{{- define "causeway.selectorOf" -}}
app.kubernetes.io/name: {{ include "causeway.name" .root | quote }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/component: {{ .component | quote }}
{{- end -}}

{{/*
Labels of an object: `root` is the template's own context, `component` is
optional, and so is `labels`, which are the object's own and win over those of
all objects. Nothing changes the labels that objects are selected by.
*/}}
{{- define "causeway.objectLabels" -}}
{{- $chart := dict
  "helm.sh/chart" (printf "%s-%s" .root.Chart.Name .root.Chart.Version | include "causeway.labelValue")
  "app.kubernetes.io/version" (include "causeway.labelValue" .root.Chart.AppVersion) -}}
{{- $fixed := dict "app.kubernetes.io/managed-by" .root.Release.Service -}}
{{- $selector := include "causeway.selectorOf" (dict "root" .root "component" (.component | default "")) | fromYaml -}}
{{- if not .component -}}{{- $_ := unset $selector "app.kubernetes.io/component" -}}{{- end -}}
{{- include "causeway.texts" (list $chart (omit (.root.Values.commonLabels | default dict) "app.kubernetes.io/component") .labels $fixed $selector) -}}
{{- end -}}

{{- define "causeway.labels" -}}
{{- include "causeway.objectLabels" (dict "root" .) -}}
{{- end -}}

{{/* Of pods: nothing that changes with the chart alone, which would roll them. */}}
{{- define "causeway.podLabels" -}}
{{- include "causeway.texts" (list .Values.commonLabels .Values.podLabels (include "causeway.selector" . | fromYaml)) -}}
{{- end -}}

{{/* A text as a label's value: a version may have a "+" and be long. */}}
{{- define "causeway.labelValue" -}}
{{- regexReplaceAll "[^A-Za-z0-9._-]+" . "_" | trunc 63 | trimAll "._-" -}}
{{- end -}}

{{/*
Of pods. API keys and certificates are read again when their Secrets change; the
configuration takes effect by a rollout, for which the checksum is.
*/}}
{{- define "causeway.podAnnotations" -}}
{{- $chart := dict "checksum/config" (include "causeway.config" . | sha256sum) -}}
{{- with .Values.revision -}}{{- $_ := set $chart "causeway.example/revision" (include "causeway.number" .) -}}{{- end -}}
{{- include "causeway.texts" (list .Values.podAnnotations $chart) -}}
{{- end -}}

{{/*
What selects the demo's Redis. It never had the name, and the selector of a
Deployment cannot change, so that the component carries an alias.
*/}}
{{- define "causeway.demoSelector" -}}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: {{ ternary "demo-redis" (printf "demo-redis-%s" .Chart.Name | trunc 63 | trimAll "-_") (eq .Chart.Name "causeway") | quote }}
{{- end -}}
