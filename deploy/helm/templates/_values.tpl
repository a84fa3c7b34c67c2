{{/*
Every template begins with it: it fills in what .Values lacks, and refuses what
cannot work. A null removes a value (Helm does so by itself in most places, and
leaves it where a parent chart gives it), and `--reuse-values` brings the values
of an older chart, without the sections that are new: the templates find all of
them, whatever was given.
*/}}
{{- define "causeway.init" -}}
{{- if not (hasKey .Values "checked") -}}
{{- $file := .Files.Get "defaults.json" | fromJson -}}
{{- include "causeway.withoutNulls" .Values -}}
{{- include "causeway.fill" (dict "given" .Values "defaults" $file.values "optional" $file.optional "path" "") -}}
{{- include "causeway.check" . -}}
{{- include "causeway.checkHalves" (dict "root" . "defaults" $file.values) -}}
{{- include "causeway.checkLists" . -}}
{{- include "causeway.checkVariables" . -}}
{{- include "causeway.checkGateway" . -}}
{{- $_ := set .Values "checked" true -}}
{{- end -}}
{{- end -}}

{{- define "causeway.withoutNulls" -}}
{{- $map := . -}}
{{- range $key, $value := $map -}}
{{- if kindIs "invalid" $value -}}
{{- $_ := unset $map $key -}}
{{- else if kindIs "map" $value -}}
{{- include "causeway.withoutNulls" $value -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/*
What is missing gets its default. An optional value stays away: it is a number
that may be left to somebody else, a list, or a map whose keys are the user's.
*/}}
{{- define "causeway.fill" -}}
{{- $given := .given -}}
{{- range $key, $default := .defaults -}}
{{- $path := printf "%s.%s" $.path $key | trimPrefix "." -}}
{{- $optional := has $path $.optional -}}
{{- if and (hasKey $given $key) (kindIs "map" $default) (not $optional) -}}
{{- include "causeway.fill" (dict "given" (get $given $key) "defaults" $default "optional" $.optional "path" $path) -}}
{{- else if hasKey $given $key -}}
{{- else if not $optional -}}
{{- $_ := set $given $key $default -}}
{{- else if kindIs "map" $default -}}
{{- $_ := set $given $key dict -}}
{{- else if kindIs "slice" $default -}}
{{- $_ := set $given $key list -}}
{{- end -}}
{{- end -}}
{{- end -}}
