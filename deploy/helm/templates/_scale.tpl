{{/*
The number of replicas that the Deployment's manifest has, or nothing: who scales
it from outside owns the number.

When an autoscaler takes over, the number must not leave the manifest at once.
Helm would set it to null, the API server to 1, and the autoscaler begins there.
So an upgrade repeats the number that it finds. That ends with server-side apply
once an autoscaler has set a number of its own; with helm 3 it does not end,
because a number that the last manifest had and the next has not is removed.
*/}}
{{- define "causeway.replicas" -}}
{{- if .Values.sandbox.enabled -}}1
{{- else if include "causeway.scaledOutside" . -}}
{{- include "causeway.liveReplicas" . -}}
{{- else -}}
{{- include "causeway.number" .Values.replicaCount -}}
{{- end -}}
{{- end -}}

{{/* Whether somebody else chooses the number: the chart's own autoscaler, or another. */}}
{{- define "causeway.scaledOutside" -}}
{{- if or .Values.autoscaling.enabled (kindIs "invalid" .Values.replicaCount) -}}yes{{- end -}}
{{- end -}}

{{/* What marks a manifest without a number, so that the next upgrade knows. */}}
{{- define "causeway.scaleMark" -}}causeway.example/replicas{{- end -}}

{{- define "causeway.liveReplicas" -}}
{{- if .Release.IsUpgrade -}}
{{- $live := lookup "apps/v1" "Deployment" .Release.Namespace (include "causeway.fullname" .) | default dict -}}
{{- $marked := hasKey (dig "metadata" "annotations" dict $live) (include "causeway.scaleMark" .) -}}
{{- if and $live (not $marked) (not (include "causeway.handedOver" $live)) -}}
{{- $number := dig "spec" "replicas" 1 $live | int64 -}}
{{- if .Values.autoscaling.enabled -}}{{- $number = max $number (int64 .Values.autoscaling.minReplicas) -}}{{- end -}}
{{- $number -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/*
Whether nothing happens to the number of replicas when it leaves the manifest:
the Deployment was made by server-side apply, and the number is not of who did.
*/}}
{{- define "causeway.handedOver" -}}
{{- $applied := false -}}
{{- $owned := false -}}
{{- range dig "metadata" "managedFields" list . -}}
{{- $spec := dig "fieldsV1" "f:spec" dict . -}}
{{- if and (eq .operation "Apply") (hasKey $spec "f:template") -}}
{{- $applied = true -}}
{{- if hasKey $spec "f:replicas" -}}{{- $owned = true -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- if and $applied (not $owned) -}}yes{{- end -}}
{{- end -}}

{{/* Whether there may be more than one replica: then a budget makes sense. */}}
{{- define "causeway.manyReplicas" -}}
{{- if not .Values.sandbox.enabled -}}
{{- if .Values.autoscaling.enabled -}}
{{- if gt (int .Values.autoscaling.minReplicas) 1 -}}yes{{- end -}}
{{- else if or (kindIs "invalid" .Values.replicaCount) (gt (int .Values.replicaCount) 1) -}}yes
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The budget's bound, of which Kubernetes takes one. */}}
{{- define "causeway.budget" -}}
{{- $budget := .Values.podDisruptionBudget -}}
{{- if kindIs "invalid" (index $budget "minAvailable") -}}
maxUnavailable: {{ include "causeway.intOrPercent" $budget.maxUnavailable }}
{{- else -}}
{{- $fewest := ternary .Values.autoscaling.minReplicas .Values.replicaCount (eq (toString .Values.autoscaling.enabled) "true") -}}
{{- if not (or (kindIs "invalid" $fewest) (hasSuffix "%" (toString $budget.minAvailable))) -}}
{{- if ge (int $budget.minAvailable) (int $fewest) -}}
{{- fail (printf "podDisruptionBudget.minAvailable: %v of %v replicas would block every drain of a node" $budget.minAvailable $fewest) -}}
{{- end -}}
{{- end -}}
minAvailable: {{ include "causeway.intOrPercent" $budget.minAvailable }}
{{- end -}}
{{- end -}}
