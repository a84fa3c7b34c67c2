{{/* The chart's name, or its alias in a parent chart, as a label's value. */}}
{{- define "causeway.name" -}}
{{- include "causeway.unique" (dict "name" .Chart.Name "clean" (trimAll "-_" .Chart.Name | default "causeway") "max" 63) -}}
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
{{- $name := printf "%s-%s" .Release.Name .Chart.Name -}}
{{- if contains .Chart.Name .Release.Name -}}
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
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (.Values.image.tag | default (.Chart.AppVersion | replace "+" "_")) -}}
{{- end -}}
{{- end -}}

{{/* What "restricted" of the pod security standards asks of a container. */}}
{{- define "causeway.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- define "causeway.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile:
  type: RuntimeDefault
{{- end -}}
