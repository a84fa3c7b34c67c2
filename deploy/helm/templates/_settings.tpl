{{/*
A setting of the gateway that the chart relies on, by its path in the
configuration, as {"value": …}. As the gateway does it, a variable wins over the
file, and an empty one counts as not set; what stands nowhere is its default.
*/}}
{{- define "causeway.setting" -}}
{{- $root := .root -}}
{{- $variable := printf "GATEWAY_%s" (regexReplaceAll "([A-Z])" (.path | replace "." "_") "_${1}" | upper) -}}
{{- $keys := splitList "." .path -}}
{{- $section := get $root.Values.config (first $keys) | default dict -}}
{{- $default := get (get ($root.Files.Get "defaults.json" | fromJson).config (first $keys)) (last $keys) -}}
{{- $value := $default -}}
{{- if hasKey $section (last $keys) -}}
{{- $value = get $section (last $keys) -}}
{{- end -}}
{{- range $root.Values.extraEnv -}}
{{- if and (eq .name $variable) (.valueFrom) -}}
{{- fail (printf "extraEnv: %s has no value that the chart can read, and the chart needs it: set config.%s" $variable $.path) -}}
{{- else if eq .name $variable -}}
{{- $text := toString .value | trim -}}
{{- if contains "$(" $text -}}
{{- fail (printf "extraEnv: %s refers to other variables, and the chart needs its value: set config.%s" $variable $.path) -}}
{{- end -}}
{{- if $text -}}{{- $value = ternary (splitList "," $text) $text (kindIs "slice" $default) -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- dict "value" $value | toJson -}}
{{- end -}}

{{/* Seconds of a duration such as 5s or 1m30s. A number with zeros before it is decimal. */}}
{{- define "causeway.seconds" -}}
{{- if not (regexMatch "^([0-9]+h)?([0-9]+m)?([0-9]+s)?$" .text) -}}
{{- fail (printf "%s: %s must be whole seconds, minutes or hours, such as 1m30s: the grace period is computed from it" .of .text) -}}
{{- end -}}
{{- $seconds := 0 -}}
{{- range $unit, $factor := dict "h" 3600 "m" 60 "s" 1 -}}
{{- $number := regexFind (printf "[0-9]+%s" $unit) $.text | trimSuffix $unit | trimPrefix "0" -}}
{{- $seconds = add $seconds (mul (regexFind "[1-9][0-9]*$" $number | default "0" | int) $factor) -}}
{{- end -}}
{{- $seconds -}}
{{- end -}}

{{/* Time to leave, in seconds: the drain, then requests in flight, and a little for the rest. */}}
{{- define "causeway.gracePeriod" -}}
{{- $seconds := 5 -}}
{{- range $path := list "timeouts.drain" "timeouts.shutdown" -}}
{{- $text := (include "causeway.setting" (dict "root" $ "path" $path) | fromJson).value -}}
{{- $seconds = add $seconds (include "causeway.seconds" (dict "text" $text "of" $path) | int) -}}
{{- end -}}
{{- $seconds -}}
{{- end -}}
