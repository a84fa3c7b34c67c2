{{/*
An object in YAML without its members that are null, and nothing where that is
empty. Helm drops the nulls of values itself, but for those of subcharts.
*/}}
{{- define "causeway.object" -}}
{{- $object := deepCopy (. | default dict) -}}
{{- include "causeway.dropNulls" $object -}}
{{- with $object -}}{{ toYaml . }}{{- end -}}
{{- end -}}

{{/* Changes the object that it is given. */}}
{{- define "causeway.dropNulls" -}}
{{- range $key, $value := . -}}
{{- if kindIs "invalid" $value -}}
{{- $_ := unset $ $key -}}
{{- else if kindIs "map" $value -}}
{{- include "causeway.dropNulls" $value -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/*
The pods' security context. OpenShift assigns ids out of a range of the namespace,
and refuses others: those of the chart's default are left out there.
*/}}
{{- define "causeway.podSecurity" -}}
{{- $context := deepCopy (.Values.podSecurityContext | default dict) -}}
{{- if .Capabilities.APIVersions.Has "security.openshift.io/v1" -}}
{{- range list "runAsUser" "runAsGroup" "fsGroup" -}}
{{- if eq (get $context . | toString) "65532" -}}{{- $_ := unset $context . -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- include "causeway.object" $context -}}
{{- end -}}

{{- define "causeway.containerSecurity" -}}
{{- include "causeway.object" .Values.securityContext -}}
{{- end -}}

{{/* A probe. Kubernetes takes one handler: another one replaces httpGet. */}}
{{- define "causeway.probe" -}}
{{- $probe := . | default dict -}}
{{- range list "exec" "grpc" "tcpSocket" -}}
{{- if get $probe . -}}{{- $probe = omit $probe "httpGet" -}}{{- end -}}
{{- end -}}
{{- include "causeway.object" $probe -}}
{{- end -}}

{{/* How replicas are replaced. Only a rolling update has bounds. */}}
{{- define "causeway.strategy" -}}
{{- $strategy := .Values.strategy | default dict -}}
{{- if ne (get $strategy "type" | default "RollingUpdate") "RollingUpdate" -}}{{- $strategy = omit $strategy "rollingUpdate" -}}{{- end -}}
{{- include "causeway.object" $strategy -}}
{{- end -}}

{{/* Fields of every pod of the chart that lead it to nodes and names. */}}
{{- define "causeway.podFields" -}}
{{- $fields := dict -}}
{{- range list "hostAliases" "dnsPolicy" "dnsConfig" "runtimeClassName" "schedulerName" -}}
{{- $field := . -}}
{{- with get $.Values $field -}}{{- $_ := set $fields $field . -}}{{- end -}}
{{- end -}}
{{- include "causeway.object" $fields -}}
{{- end -}}

{{/* Names of Secrets, those for all charts first. */}}
{{- define "causeway.pullSecrets" -}}
{{- $names := list -}}
{{- range concat (get (.Values.global | default dict) "imagePullSecrets" | default list) (.Values.imagePullSecrets | default list) -}}
{{- if kindIs "map" . -}}{{- $names = append $names (get . "name") -}}{{- else -}}{{- $names = append $names . -}}{{- end -}}
{{- end -}}
{{- range $i, $name := uniq $names -}}
{{- if $i }}
{{ end -}}
- name: {{ $name | quote }}
{{- end -}}
{{- end -}}

{{/*
An image's name at a registry, in place of the host that it has: the first part
is a host if it has a dot or a port (as Docker decides). It takes the registry
and the name.
*/}}
{{- define "causeway.imageAt" -}}
{{- $registry := index . 0 -}}
{{- $name := index . 1 -}}
{{- if $registry -}}
{{- $name = regexReplaceAll "^([^/]*[.:][^/]*|localhost)/" $name "" -}}
{{- $name = printf "%s/%s" (trimSuffix "/" $registry) $name -}}
{{- end -}}
{{- $name -}}
{{- end -}}

{{- define "causeway.globalRegistry" -}}
{{- get (.Values.global | default dict) "imageRegistry" | default "" -}}
{{- end -}}

{{/*
With envFrom, what variables must not decide is pinned: `env` wins over
`envFrom`. A variable that extraEnv has is refused elsewhere, or somebody's own.
*/}}
{{- define "causeway.pinnedEnv" -}}
{{- $pinned := dict "AUTH_OPEN" "false" "AUTH_OPEN_ANYWHERE" "false" "LISTEN" ":8080" "ADMIN_LISTEN" ":8081" "SANDBOX_ENABLED" (toString .Values.sandbox.enabled) -}}
{{- range .Values.extraEnv -}}
{{- $pinned = omit $pinned (get . "name" | trimPrefix "GATEWAY_") -}}
{{- end -}}
{{- range $name, $value := $pinned }}
- name: GATEWAY_{{ $name }}
  value: {{ $value | quote }}
{{- end -}}
{{- end -}}

{{/*
The pod of a Job or a test: what nodes and registries ask of every pod, and no
token. The containers follow.
*/}}
{{- define "causeway.shortPod" -}}
{{- $fields := dict "restartPolicy" "Never" "automountServiceAccountToken" false "enableServiceLinks" false -}}
{{- range $key, $value := include "causeway.podFields" . | fromYaml -}}{{- $_ := set $fields $key $value -}}{{- end -}}
{{- range list "nodeSelector" "tolerations" "priorityClassName" -}}
{{- $field := . -}}
{{- with get $.Values $field -}}{{- $_ := set $fields $field . -}}{{- end -}}
{{- end -}}
{{- with get (.Values.affinity | default dict) "nodeAffinity" -}}{{- $_ := set $fields "affinity" (dict "nodeAffinity" .) -}}{{- end -}}
{{- with include "causeway.pullSecrets" . -}}{{- $_ := set $fields "imagePullSecrets" (fromYamlArray .) -}}{{- end -}}
{{- with include "causeway.podSecurity" . -}}{{- $_ := set $fields "securityContext" (fromYaml .) -}}{{- end -}}
{{- include "causeway.object" $fields -}}
{{- end -}}

{{/* Seconds to leave: those that somebody chose, or those that the drain takes. */}}
{{- define "causeway.terminationGracePeriod" -}}
{{- if kindIs "invalid" .Values.terminationGracePeriodSeconds -}}
{{- include "causeway.gracePeriod" . -}}
{{- else -}}
{{- int64 .Values.terminationGracePeriodSeconds -}}
{{- end -}}
{{- end -}}

{{/* Constraints as they are given. One without a selector would count no pod. */}}
{{- define "causeway.givenSpread" -}}
{{- $all := list -}}
{{- range .Values.topologySpreadConstraints -}}
{{- $selector := dict "matchLabels" (include "causeway.selector" $ | fromYaml) -}}
{{- $all = append $all (include "causeway.defaults" (list (dict "labelSelector" $selector) .) | fromYaml) -}}
{{- end -}}
{{- toYaml $all -}}
{{- end -}}
