#!/usr/bin/env bash
# Builds what `make kube-test` runs, besides etcd, into DIR, unless it is there.
#
#   tools.sh DIR KUBERNETES_VERSION
set -euo pipefail
cd "$(dirname "$0")"
[ $# -eq 2 ] || { echo "usage: $0 DIR KUBERNETES_VERSION" >&2; exit 2; }
out=$(mkdir -p "$1" && cd "$1" && pwd)
helm=v3.22.0
helm4=v4.3.1
kwok=v0.8.0

./kubernetes.sh "$2" "$out" kube-apiserver kube-controller-manager kube-scheduler kubectl
[ -x "$out/helm" ] || GOBIN=$out go install "helm.sh/helm/v3/cmd/helm@$helm"
[ -x "$out/helm4/helm" ] || GOBIN=$out/helm4 go install "helm.sh/helm/v4/cmd/helm@$helm4"
[ -x "$out/kwok" ] || GOBIN=$out go install "sigs.k8s.io/kwok/cmd/kwok@$kwok"
