{{/*
What the gateway would refuse, as far as values say it. Each check writes a line
for a fault; "causeway.checkGateway" fails with all of them.

"?" is a value that only the cluster has: of a Secret, of envFrom, or of a
variable with valueFrom. Nothing is refused because of one.
*/}}
{{- define "causeway.checkGateway" -}}
{{- $env := dict -}}
{{- range include "causeway.env" . | fromYamlArray -}}
{{- $_ := set $env (get . "name") (hasKey . "valueFrom" | ternary "?" (get . "value" | toString | trim)) -}}
{{- end -}}
{{- $in := dict "root" . "env" $env "defaults" (.Files.Get "defaults.json" | fromJson).config -}}
{{- $faults := list -}}
{{- range $check := list "URLs" "BackEnds" "Redis" "TLS" "Durations" "Twice" "Others" -}}
{{- $faults = concat $faults (include (printf "causeway.check%s" $check) $in | splitList "\n") -}}
{{- end -}}
{{- with compact $faults -}}
{{- fail (printf "the gateway would refuse its configuration:\n  %s" (join "\n  " .)) -}}
{{- end -}}
{{- end -}}

{{/* A setting as the gateway will read it, as text: its variable, `config`, or its default. */}}
{{- define "causeway.read" -}}
{{- $in := index . 0 -}}{{- $path := index . 1 -}}
{{- $variable := printf "GATEWAY_%s" ($path | replace "." "_" | snakecase | upper) -}}
{{- $file := printf "%s_FILE" $variable -}}
{{- if get $in.env $variable -}}{{ get $in.env $variable }}
{{- else if hasKey $in.env $file -}}?
{{- else -}}
{{- $value := include "causeway.member" (list ($in.root.Values.config | default dict) $path) -}}
{{- if $value -}}{{ $value }}
{{- else if get $in.root.Values "envFrom" -}}?
{{- else -}}{{ include "causeway.member" (list $in.defaults $path) }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* What stands at a path, as text; nothing for what is not there. */}}
{{- define "causeway.member" -}}
{{- $at := index . 0 -}}
{{- range splitList "." (index . 1) -}}
{{- $at = kindIs "map" $at | ternary $at dict -}}
{{- $at = get $at . -}}
{{- end -}}
{{- if not (or (kindIs "invalid" $at) (kindIs "string" $at | and (eq (toString $at) ""))) -}}
{{- if kindIs "slice" $at -}}{{ join "," $at }}{{- else -}}{{ include "causeway.number" $at }}{{- end -}}
{{- end -}}
{{- end -}}

{{/* A fault for each of the settings that is missing. It takes the input, why they are needed, and their paths. */}}
{{- define "causeway.required" -}}
{{- $in := index . 0 -}}{{- $why := index . 1 -}}
{{- range rest . | rest -}}
{{- if not (include "causeway.read" (list $in .)) -}}
{{- $secret := "" -}}
{{- $path := . -}}
{{- range $name, $variable := include "causeway.secretKeys" $in.root | fromYaml -}}
{{- if eq $variable ($path | replace "." "_" | snakecase | upper) -}}{{- $secret = printf ": set secrets.%s.name" $name -}}{{- end -}}
{{- end -}}
{{ printf "%s is missing, as %s%s" . $why $secret }}
{{ end -}}
{{- end -}}
{{- end -}}

{{/* URLs that requests and connections are made of. No message repeats one: it may hold a password. */}}
{{- define "causeway.checkURLs" -}}
{{- $in := . -}}
{{- $kinds := dict "octane.baseUrl" "https?" "sps.baseUrl" "https?" "sps.tokenUrl" "https?" "tracing.endpoint" "https?" "redis.url" "rediss?" -}}
{{- range $path, $scheme := $kinds -}}
{{- $url := include "causeway.read" (list $in $path) -}}
{{- if and $url (ne $url "?") (not (contains "$(" $url)) -}}
{{- $isRedis := eq $path "redis.url" -}}
{{- $rest := regexReplaceAll "^[^:]*://" $url "" -}}
{{- $authority := regexFind "^[^/?#]*" $rest -}}
{{- $host := splitList "@" $authority | last -}}
{{- $parts := regexReplaceAll "#.*$" $rest "" | splitn "?" 2 -}}
{{- $target := trimPrefix $authority $parts._0 -}}
{{- $why := "" -}}
{{- if not (regexMatch "^[A-Za-z0-9._~:/?#@!$&'()*+,;=%\\[\\]-]*$" $url) -}}
{{- $why = "must have the characters of a URL only: no blanks, no control characters, no braces, nothing outside of ASCII" -}}
{{- else if or (not (regexMatch (printf "^(?i)%s://" $scheme) $url)) (not $host) -}}
{{- $why = ternary "must be a URL such as redis://cache.example:6379/0, or rediss:// for TLS" "must be a URL such as https://backend.example/path" $isRedis -}}
{{- else if and $isRedis (contains "," $host) -}}
{{- $why = "names one server: a list of them belongs into redis.addresses" -}}
{{- else if not (regexMatch "^[^:]*$|^[^:]*:0*([1-9][0-9]{0,4})$|^\\[[^]]*\\](:0*([1-9][0-9]{0,4}))?$" $host) -}}
{{- $why = "must have a port from 1 to 65535, or none, and no colon then" -}}
{{- else if gt (regexFind ":[0-9]+$" $host | trimPrefix ":" | trimAll "0" | default "0" | len) 5 -}}
{{- $why = "must have a port from 1 to 65535, or none, and no colon then" -}}
{{- else if gt (regexFind ":[0-9]+$" $host | trimPrefix ":" | regexFind "[1-9][0-9]*$" | default "0" | int64) 65535 -}}
{{- $why = "must have a port from 1 to 65535, or none, and no colon then" -}}
{{- else if not (regexMatch "^([A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9.])?|\\[[0-9A-Fa-f:.]+\\])(:[0-9]+)?$" $host) -}}
{{- $why = "must have the name or the address of a host, IPv6 in brackets" -}}
{{- else if and (ne $authority $host) (not $isRedis) -}}
{{- $why = "must not hold credentials: they have keys of their own" -}}
{{- else if or (contains "#" $url) (and (contains "?" $url) (not $isRedis)) -}}
{{- $why = "must not have a query or a fragment" -}}
{{- else if regexMatch "/[.][.]?(/|$)" $target -}}
{{- $why = "must not have dot segments in its path" -}}
{{- else if and $isRedis (not (regexMatch "^(/|/(0|[1-9][0-9]{0,9})/?)?$" $target)) -}}
{{- $why = "must have the number of a database as its path, or none: such as /0" -}}
{{- else if and $isRedis (not (regexMatch "^(protocol=[23])?$" ($parts._1 | default ""))) -}}
{{- $why = "has an option that is not supported: protocol, 2 or 3, is the only one" -}}
{{- end -}}
{{- if $why }}
{{ $path }} {{ $why }}
{{- end -}}
{{- end -}}
{{- end }}
{{ end -}}

{{- define "causeway.checkBackEnds" -}}
{{- $in := . -}}
{{- if include "causeway.read" (list $in "octane.baseUrl") -}}
{{- include "causeway.required" (list $in "octane.baseUrl is set" "octane.username" "octane.password") -}}
{{- end -}}
{{- if include "causeway.read" (list $in "sps.baseUrl") -}}
{{- $auth := include "causeway.read" (list $in "sps.auth") -}}
{{- $why := printf "sps.baseUrl is set, and sps.auth is %s" $auth -}}
{{- if eq $auth "oauth2" -}}{{- include "causeway.required" (list $in $why "sps.tokenUrl" "sps.clientId" "sps.clientSecret") -}}
{{- else if eq $auth "bearer" -}}{{- include "causeway.required" (list $in $why "sps.bearerToken") -}}
{{- else if eq $auth "apiKey" -}}{{- include "causeway.required" (list $in $why "sps.apiKey") -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "causeway.checkRedis" -}}
{{- $in := . -}}
{{- $is := dict -}}
{{- range list "url" "addresses" "masterName" "username" "password" "sentinelUsername" "sentinelPassword" "tls" "caFile" -}}
{{- $_ := set $is . (include "causeway.read" (list $in (printf "redis.%s" .))) -}}
{{- end -}}
{{- if $in.root.Values.demoRedis.enabled -}}{{- $_ := set $is "url" "redis://demo" -}}{{- end -}}
{{- $unknown := has "?" (values $is) -}}
{{- if and $is.url $is.addresses (get $in.root.Values "envFrom" | not) }}
redis.addresses is set, and so is redis.url: set one of the two
{{- end -}}
{{- if and $is.masterName (not $is.addresses) }}
redis.addresses is missing, as redis.masterName is set: the host:port of the sentinels
{{- end -}}
{{- if and (or $is.sentinelUsername $is.sentinelPassword) (not $is.masterName) }}
redis.masterName is missing, as credentials of sentinels are set
{{- end -}}
{{- if and $is.username (not $is.password) (not $is.url) }}
redis.password is missing, as redis.username is set: set secrets.redisPassword.name
{{- end -}}
{{- if and (eq $is.tls "true") $is.url (ne $is.url "?") }}
redis.tls is for redis.addresses: write rediss:// in redis.url
{{- end -}}
{{- if and $is.caFile (not $unknown) (ne $is.tls "true") (not (hasPrefix "rediss:" $is.url)) }}
redis.caFile, or tls.redis.secretName, has no effect: the connection to Redis does not use TLS (rediss:// in redis.url, or redis.tls: true)
{{- end }}
{{ end -}}

{{- define "causeway.checkTLS" -}}
{{- $in := . -}}
{{- range $section, $urls := dict "octane" (list "octane.baseUrl") "sps" (list "sps.baseUrl" "sps.tokenUrl") "tracing" (list "tracing.endpoint") -}}
{{- $is := dict -}}
{{- range list "caFile" "certFile" "keyFile" "serverName" "renegotiation" -}}
{{- $_ := set $is . (include "causeway.read" (list $in (printf "%s.tls.%s" $section .))) -}}
{{- end -}}
{{- if and $is.certFile (not $is.keyFile) }}
{{ $section }}.tls.keyFile is missing, as {{ $section }}.tls.certFile is set
{{- end -}}
{{- if and $is.keyFile (not $is.certFile) }}
{{ $section }}.tls.certFile is missing, as {{ $section }}.tls.keyFile is set
{{- end -}}
{{- if and (eq $is.renegotiation "once") (not $is.certFile) (not $is.keyFile) }}
{{ $section }}.tls.renegotiation needs a client certificate: {{ $section }}.tls.certFile and keyFile
{{- end -}}
{{- $plain := false -}}{{- $other := false -}}
{{- range $urls -}}
{{- $url := include "causeway.read" (list $in .) | lower -}}
{{- if hasPrefix "http:" $url -}}{{- $plain = true -}}{{- else if $url -}}{{- $other = true -}}{{- end -}}
{{- end -}}
{{- if and $plain (not $other) -}}
{{- range $key, $value := $is -}}
{{- if and $value (ne $value "never") (ne $value "?") }}
{{ $section }}.tls.{{ $key }} has no effect: the URL is http://
{{- end -}}
{{- end -}}
{{- end -}}
{{- end }}
{{ end -}}

{{/* A duration in milliseconds, such as 1m30.5s; nothing for what is none. */}}
{{- define "causeway.milliseconds" -}}
{{- if regexMatch "^[+]?([0-9]*[.]?[0-9]*(ns|us|µs|ms|s|m|h))+$|^0$" . -}}
{{- $units := dict "ns" 1e-6 "us" 1e-3 "µs" 1e-3 "ms" 1.0 "s" 1e3 "m" 6e4 "h" 3.6e6 -}}
{{- $sum := 0.0 -}}
{{- range regexFindAll "[0-9.]+(ns|us|µs|ms|s|m|h)" . -1 -}}
{{- $unit := regexFind "[^0-9.]+" . -}}
{{- $sum = addf $sum (mulf (trimSuffix $unit . | float64) (get $units $unit)) -}}
{{- end -}}
{{- printf "%f" $sum -}}
{{- end -}}
{{- end -}}

{{/* Bounds of durations: at least, at most; and those that another one bounds. */}}
{{- define "causeway.checkDurations" -}}
{{- $in := . -}}
{{- $ages := "87600h" -}}
{{- range $path, $bounds := dict
  "timeouts.operation" (list "1ns" "1h") "timeouts.attempt" (list "1ns" "1h") "timeouts.shutdown" (list "1ns" "1h")
  "timeouts.idle" (list "1ns" "1h") "timeouts.queue" (list "0s" "1h") "timeouts.drain" (list "0s" "1h")
  "timeouts.dial" (list "1ns" "1h") "timeouts.tlsHandshake" (list "1ns" "1h") "timeouts.firstByte" (list "1ns" "1h")
  "cache.ttl" (list "1m" $ages) "cache.memoryTtl" (list "1ms" $ages) "cache.staleIfError" (list "0s" $ages) "cache.negativeTtl" (list "0s" "1h")
  "redis.readBudget" (list "1ms" "1s") "redis.writeBudget" (list "1ms" "1s") "octane.wsdlCheck" (list "0s" $ages) -}}
{{- $is := include "causeway.read" (list $in $path) | include "causeway.milliseconds" -}}
{{- $least := include "causeway.milliseconds" (first $bounds) | float64 -}}
{{- $most := include "causeway.milliseconds" (last $bounds) | float64 -}}
{{- if $is -}}
{{- if or (lt (float64 $is) $least) (gt (float64 $is) $most) }}
{{ $path }} must be from {{ first $bounds }} to {{ last $bounds }}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $wsdl := include "causeway.read" (list $in "octane.wsdlCheck") | include "causeway.milliseconds" | default "0" | float64 -}}
{{- if and (gt $wsdl 0.0) (lt $wsdl 6e4) }}
octane.wsdlCheck must be 0s, which is off, or at least 1m
{{- end -}}
{{- if not (include "causeway.milliseconds" $in.root.Values.sandbox.orderTime | default "1" | float64) }}
sandbox.orderTime must be positive
{{- end -}}
{{- $longer := list (list "timeouts.operation" "timeouts.shutdown") (list "timeouts.attempt" "timeouts.operation") -}}
{{- range list "dial" "tlsHandshake" "firstByte" -}}
{{- /* By default they are no longer than an attempt. */ -}}
{{- $path := printf "timeouts.%s" . -}}
{{- if ne (include "causeway.read" (list $in $path)) (include "causeway.member" (list $in.defaults $path)) -}}
{{- $longer = append $longer (list $path "timeouts.attempt") -}}
{{- else if include "causeway.member" (list ($in.root.Values.config | default dict) $path) -}}
{{- $longer = append $longer (list $path "timeouts.attempt") -}}
{{- end -}}
{{- end -}}
{{- range $longer -}}
{{- $short := include "causeway.read" (list $in (first .)) -}}
{{- $long := include "causeway.read" (list $in (last .)) -}}
{{- $a := include "causeway.milliseconds" $short -}}{{- $b := include "causeway.milliseconds" $long -}}
{{- if and $a $b -}}
{{- if gt (float64 $a) (float64 $b) }}
{{ first . }} ({{ $short }}) must not be longer than {{ last . }} ({{ $long }})
{{- end -}}
{{- end -}}
{{- end }}
{{ end -}}

{{/* Words that must not stand twice in a section. Members are found in any case. */}}
{{- define "causeway.checkTwice" -}}
{{- $in := . -}}
{{- range $section := list "sps.fields" "sps.adjustment" "octane.errorCodes" -}}
{{- $owners := dict -}}
{{- $system := splitList "." $section | first -}}{{- $key := splitList "." $section | last -}}
{{- $members := mergeOverwrite (get (get $in.defaults $system) $key | deepCopy) (dig $system $key dict ($in.root.Values.config | default dict)) -}}
{{- range $member := keys $members | sortAlpha -}}
{{- $words := get $members $member -}}
{{- if not (kindIs "slice" $words) -}}{{- $words = list (printf "%s %s" (ternary "action" "member" (has $member (list "credit" "debit" "set"))) $words) -}}{{- end -}}
{{- range $words -}}
{{- $word := ternary (lower .) . (eq $section "sps.fields") -}}
{{- if hasKey $owners $word }}
{{ $section }}.{{ $member }} has a word that stands twice: for {{ get $owners $word }} as well
{{- end -}}
{{- $_ := set $owners $word $member -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $names := dict -}}{{- $hashes := dict -}}
{{- range $i, $key := dig "auth" "keys" list ($in.root.Values.config | default dict) -}}
{{- if hasKey $names (get $key "name" | toString) }}
auth.keys[{{ $i }}].name is the name of another key
{{- end -}}
{{- if hasKey $hashes (get $key "sha256" | toString) }}
auth.keys[{{ $i }}].sha256 is the hash of another key
{{- end -}}
{{- $_ := set $names (get $key "name" | toString) true -}}{{- $_ := set $hashes (get $key "sha256" | toString) true -}}
{{- end }}
{{ end -}}

{{/*
Helm has the time zones of the machine that it runs on, where there are any. It
takes a zone that it does not know for UTC.
*/}}
{{- define "causeway.checkOthers" -}}
{{- $zone := include "causeway.read" (list . "octane.timeZone") -}}
{{- $known := ne (dateInZone "MST" now "Australia/Sydney") "UTC" -}}
{{- $utc := regexMatch "^(Etc/)?(UTC|UCT|Universal|Zulu)$" $zone -}}
{{- if or (not $zone) (eq $zone "Local") (and $known (ne $zone "?") (not $utc) (eq (dateInZone "MST" now $zone) "UTC")) }}
octane.timeZone must be the IANA name of a time zone, such as Australia/Sydney
{{- end -}}
{{- if hasSuffix "/v1/traces" (include "causeway.read" (list . "tracing.endpoint") | trimSuffix "/") }}
tracing.endpoint is the base URL: leave out /v1/traces, which is appended
{{- end }}
{{ end -}}
