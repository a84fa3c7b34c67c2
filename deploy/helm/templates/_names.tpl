{{/* The chart's name, or its alias in a parent chart, as a label's value. */}}
{{- define "causeway.name" -}}
{{- $name := .Values.nameOverride | default .Chart.Name -}}
{{- include "causeway.unique" (dict "name" $name "clean" (trimAll "-_" $name | default "causeway") "max" 63) -}}
{{- end -}}

{{/*
Name of the objects. Services have the strictest rule: a letter, then letters,
digits and hyphens (RFC 1035), where the name of a release may begin with a
digit and have dots, and an alias upper case and underscores.
*/}}
{{- define "causeway.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else -}}
{{- $chart := .Values.nameOverride | default .Chart.Name -}}
{{- $name := printf "%s-%s" .Release.Name $chart -}}
{{- if contains $chart .Release.Name -}}
{{- $name = .Release.Name -}}
{{- end -}}
{{- if not (regexMatch "^[A-Za-z]" $name) -}}
{{- $name = printf "causeway-%s" $name | trimSuffix "-causeway" -}}
{{- end -}}
{{- include "causeway.unique" (dict "name" $name "clean" (regexReplaceAll "[^a-z0-9]+" (lower $name) "-" | trimAll "-") "max" 50) -}}
{{- end -}}
{{- end -}}

{{/* `clean`, and where that is not `name`, or longer than `max`, with a hash: two names stay two. */}}
{{- define "causeway.unique" -}}
{{- if and (eq .name .clean) (le (len .clean) (int .max)) -}}
{{- .clean -}}
{{- else -}}
{{- printf "%s-%s" (trunc (sub (int .max) 9 | int) .clean | trimSuffix "-") (sha256sum .name | trunc 8) -}}
{{- end -}}
{{- end -}}

{{- define "causeway.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "causeway.fullname" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{- define "causeway.image" -}}
{{- $name := include "causeway.imageAt" (list (include "causeway.globalRegistry" . | default .Values.image.registry) .Values.image.repository) -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" $name .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" $name (.Values.image.tag | default (.Chart.AppVersion | replace "+" "_")) -}}
{{- end -}}
{{- end -}}
