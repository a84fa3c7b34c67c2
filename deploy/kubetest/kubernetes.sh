#!/usr/bin/env bash
# Builds commands of Kubernetes from the Go module proxy.
#
#   kubernetes.sh v1.36.3 DIR kube-apiserver kubectl …    puts them into DIR
#
# k8s.io/kubernetes is not meant to be required: its go.mod replaces the
# staging modules by directories that its module does not contain. The same
# modules are published as v0.36.3, so this writes a go.mod that requires what
# Kubernetes requires, at the versions Kubernetes was released with, and takes
# the staging modules from there.
set -euo pipefail
[ $# -ge 3 ] || { echo "usage: $0 VERSION DIR COMMAND..." >&2; exit 2; }
version=$1 out=$(mkdir -p "$2" && cd "$2" && pwd)
shift 2
staging=v0${version#v1}

missing=()
for command in "$@"; do
  [ -x "$out/$command" ] || missing+=("$command")
done
[ ${#missing[@]} -eq 0 ] && exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
go mod init kubernetes.invalid/build 2>/dev/null
source=$(go mod download -json "k8s.io/kubernetes@$version" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
# Kubernetes' own requirements and replacements, and itself.
sed -e 's|^module .*|module kubernetes.invalid/build|' \
  -e "s|=> ./staging/src/\(.*\)\$|=> \1 $staging|" "$source/go.mod" >go.mod
printf 'require k8s.io/kubernetes %s\n' "$version" >>go.mod
cp "$source/go.sum" go.sum

# Charts ask an API server for its version, which it knows from its build.
minor=${version#v1.} minor=${minor%%.*}
flags=
for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
  flags+=" -X $package.gitVersion=$version -X $package.gitMajor=1 -X $package.gitMinor=$minor"
done
targets=()
for command in "${missing[@]}"; do
  targets+=("k8s.io/kubernetes/cmd/$command")
done
# checklinkname: releases older than the Go at hand reach into its runtime.
GOFLAGS=-mod=mod CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -checklinkname=0$flags" -o "$out/" "${targets[@]}"
