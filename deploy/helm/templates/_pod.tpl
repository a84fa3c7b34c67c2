{{- define "causeway.env" -}}
{{ include "causeway.ownEnv" . }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- if .Values.envFrom }}
{{- include "causeway.pinnedEnv" . }}
{{- end }}
{{- end -}}

{{/* Variables that the chart sets. */}}
{{- define "causeway.ownEnv" -}}
- name: GATEWAY_CONFIG
  value: /etc/causeway/config.yaml
{{- range $name, $variable := include "causeway.secretKeys" . | fromYaml }}
{{- if (index $.Values.secrets $name).name }}
- name: GATEWAY_{{ $variable }}_FILE
  value: /etc/causeway/secrets/{{ $name }}
{{- end }}
{{- end }}
{{- range $system, $prefix := dict "octane" "OCTANE_TLS" "sps" "SPS_TLS" "redis" "REDIS" "listener" "TLS" }}
{{- with index $.Values.tls $system }}
{{- if and .secretName .ca }}
- name: GATEWAY_{{ $prefix }}_CA_FILE
  value: /etc/causeway/tls/{{ $system }}/ca.crt
{{- end }}
{{- if and .secretName (or .client (eq $system "listener")) }}
- name: GATEWAY_{{ $prefix }}_CERT_FILE
  value: /etc/causeway/tls/{{ $system }}/tls.crt
- name: GATEWAY_{{ $prefix }}_KEY_FILE
  value: /etc/causeway/tls/{{ $system }}/tls.key
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Whole folders are mounted, and no single files: those would not follow a change. */}}
{{- define "causeway.mounts" -}}
- name: config
  mountPath: /etc/causeway
  readOnly: true
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "causeway.volumes" -}}
- name: config
  projected:
    defaultMode: 0440
    sources:
      - configMap:
          name: {{ .configName | default (include "causeway.fullname" .) | quote }}
          items: [{key: config.yaml, path: config.yaml}]
      {{- range $name, $variable := include "causeway.secretKeys" . | fromYaml }}
      {{- with index $.Values.secrets $name }}
      {{- if .name }}
      - secret:
          name: {{ .name | quote }}
          items: [{key: {{ .key | quote }}, path: {{ printf "secrets/%s" $name | quote }}}]
      {{- end }}
      {{- end }}
      {{- end }}
      {{- range $system, $tls := .Values.tls }}
      {{- if $tls.secretName }}
      - secret:
          name: {{ $tls.secretName | quote }}
          items:
            {{- if $tls.ca }}
            - {key: ca.crt, path: tls/{{ $system }}/ca.crt}
            {{- end }}
            {{- if or $tls.client (eq $system "listener") }}
            - {key: tls.crt, path: tls/{{ $system }}/tls.crt}
            - {key: tls.key, path: tls/{{ $system }}/tls.key}
            {{- end }}
      {{- end }}
      {{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "causeway.spread" -}}
{{- if .Values.topologySpreadConstraints -}}
{{ include "causeway.givenSpread" . }}
{{- else -}}
{{- range $i, $key := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
{{- if $i }}
{{ end -}}
- maxSkew: 1
  topologyKey: {{ $key | quote }}
  whenUnsatisfiable: ScheduleAnyway
  matchLabelKeys: [pod-template-hash]
  labelSelector:
    matchLabels:
      {{- include "causeway.selector" $ | nindent 6 }}
{{- end }}
{{- end -}}
{{- end -}}
