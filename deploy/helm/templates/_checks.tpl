{{/* Half of a setting does nothing, or not what was meant. */}}
{{- define "causeway.checkHalves" -}}
{{- $values := .root.Values -}}
{{- if and (hasKey $values "enabled") (not $values.enabled) -}}
{{- fail "enabled: false has no effect by itself: it is for `condition:` in the dependencies of a parent chart" -}}
{{- end -}}
{{- range $name, $secret := $values.secrets -}}
{{- if and (not $secret.name) (ne $secret.key (get (get $.defaults.secrets $name) "key")) -}}
{{- fail (printf "secrets.%s.key has no effect without secrets.%s.name" $name $name) -}}
{{- end -}}
{{- end -}}
{{- range $system, $tls := $values.tls -}}
{{- /* The listener uses its certificate anyway; that of Redis is trusted by default. */ -}}
{{- $uses := ternary (list "certificate") (list) (eq $system "listener") -}}
{{- range $switch := list "ca" "client" -}}
{{- if get $tls $switch -}}{{- $uses = append $uses $switch -}}{{- end -}}
{{- end -}}
{{- if and $tls.secretName (not $uses) -}}
{{- fail (printf "tls.%s.secretName has no effect without tls.%s.ca (trust its ca.crt), tls.%s.client (present its tls.crt), or both" $system $system $system) -}}
{{- end -}}
{{- if and (not $tls.secretName) (or (and $tls.ca (ne $system "redis")) $tls.client) -}}
{{- fail (printf "tls.%s.ca and tls.%s.client need tls.%s.secretName" $system $system $system) -}}
{{- end -}}
{{- end -}}
{{- if and $values.serviceAccount.annotations (not $values.serviceAccount.create) -}}
{{- fail "serviceAccount.annotations have no effect without serviceAccount.create: annotate the one that exists" -}}
{{- end -}}
{{- with $values.autoscaling -}}
{{- if and .enabled (gt (int64 .minReplicas) (int64 .maxReplicas)) -}}
{{- fail (printf "autoscaling.minReplicas %d is more than autoscaling.maxReplicas %d" (int64 .minReplicas) (int64 .maxReplicas)) -}}
{{- end -}}
{{- end -}}
{{- include "causeway.checkResources" (dict "path" "resources" "resources" $values.resources) -}}
{{- include "causeway.checkResources" (dict "path" "demoRedis.resources" "resources" $values.demoRedis.resources) -}}
{{- end -}}

{{/* A pod that requests more than its limit is not made. */}}
{{- define "causeway.checkResources" -}}
{{- $limits := .resources.limits | default dict -}}
{{- range $name, $request := .resources.requests | default dict -}}
{{- if hasKey $limits $name -}}
{{- $limit := get $limits $name -}}
{{- if gt (include "causeway.quantity" $request | float64) (include "causeway.quantity" $limit | float64) -}}
{{- fail (printf "%s.requests.%s %s is more than %s.limits.%s %s" $.path $name (include "causeway.number" $request) $.path $name (include "causeway.number" $limit)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* In these lists of the API server a key stands once: server-side apply refuses a second one. */}}
{{- define "causeway.checkLists" -}}
{{- range $list, $keys := dict
  "imagePullSecrets" (list "name") "extraEnv" (list "name") "extraVolumes" (list "name") "extraVolumeMounts" (list "mountPath")
  "initContainers" (list "name") "extraContainers" (list "name") "hostAliases" (list "ip")
  "topologySpreadConstraints" (list "topologyKey" "whenUnsatisfiable") -}}
{{- $seen := dict -}}
{{- if eq $list "extraVolumes" -}}{{- $_ := set $seen "config" true -}}{{- end -}}
{{- if eq $list "extraContainers" -}}{{- $_ := set $seen "gateway" true -}}{{- end -}}
{{- if eq $list "extraVolumeMounts" -}}{{- $_ := set $seen "/etc/causeway" true -}}{{- end -}}
{{- range get $.Values $list -}}
{{- $item := kindIs "map" . | ternary . (dict "name" .) -}}
{{- $of := list -}}
{{- range $keys -}}{{- $of = append $of (kindIs "map" $item | ternary (get (kindIs "map" $item | ternary $item dict) .) $item | toString) -}}{{- end -}}
{{- $is := join " " $of -}}
{{- if hasKey $seen $is -}}
{{- fail (printf "%s: %s %s is listed twice, or is reserved by the chart" $list (join " " $keys) $is) -}}
{{- end -}}
{{- $_ := set $seen $is true -}}
{{- end -}}
{{- end -}}
{{- range .Values.extraObjects -}}
{{- if contains "{{" (dig "metadata" "name" "" . | toString) -}}
{{- fail (printf "extraObjects are not rendered as templates: move %s to extraTemplates" .metadata.name) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Variables that the chart sets, and those that would change what it relies on. */}}
{{- define "causeway.checkVariables" -}}
{{- $instead := dict
  "GATEWAY_CONFIG" "config has the content of the file"
  "GATEWAY_LISTEN" "the port in the pod is 8080; callers use service.port"
  "GATEWAY_ADMIN_LISTEN" "the port is 8081"
  "GATEWAY_ADMIN_HOSTS" "set config.admin.hosts, to which the chart adds its Services' names"
  "GATEWAY_SANDBOX_ENABLED" "set sandbox.enabled"
  "GATEWAY_SANDBOX_LISTEN" "the sandbox serves only its own gateway"
  "GATEWAY_SANDBOX_ORDER_TIME" "set sandbox.orderTime"
  "GATEWAY_SANDBOX_LIMITS" "set sandbox.limits" -}}
{{- range include "causeway.ownEnv" . | fromYamlArray -}}
{{- if not (hasKey $instead .name) -}}{{- $_ := set $instead .name "secrets and tls set it" -}}{{- end -}}
{{- end -}}
{{- range .Values.extraEnv -}}
{{- if hasKey $instead .name -}}
{{- fail (printf "extraEnv: %s is the chart's own: %s" .name (get $instead .name)) -}}
{{- end -}}
{{- end -}}
{{- range $name, $variable := include "causeway.secretKeys" . | fromYaml -}}
{{- if (get $.Values.secrets $name).name -}}
{{- range $.Values.extraEnv -}}
{{- if eq .name (printf "GATEWAY_%s" $variable) -}}
{{- fail (printf "extraEnv: %s, and secrets.%s.name is set as well: set one of the two" .name $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
