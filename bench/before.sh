#!/usr/bin/env bash
# Measures the CPU time of a request beside that of an earlier commit, in turns.
# About four minutes, on two cores: one is the gateway's, one everybody else's.
#
#   bench/before.sh COMMIT
set -euo pipefail
cd "$(dirname "$0")"
. ./page.sh
commit=${1:?which commit to compare with}
bin=$(mktemp -d)
trap 'git -C .. worktree remove --force "$bin/before"; rm -rf "$bin"' EXIT

git -C .. worktree add --quiet --detach "$bin/before" "$commit"
(cd "$bin/before" && go build -tags nomsgpack -trimpath -o "$bin/gateway-before" ./cmd/gateway)
(cd .. && go build -tags nomsgpack -trimpath -o "$bin/gateway" ./cmd/gateway)
go build -trimpath -o "$bin" ./endtoend ./load
machine
printf '; commit %s beside %s.\n\n' "$(git describe --always --dirty)" "$(git rev-parse --short "$commit")"
taskset -c 0 "$bin/endtoend" -bin "$bin" -rounds "${ROUNDS:-20}" before
