#!/bin/sh
# Lays out the root file system of the image: the Dockerfile and `make rootfs`
# both take it from here.
#
#   rootfs.sh GATEWAY CERTIFICATES ROOT
set -eu
[ $# -eq 3 ] || { echo "usage: $0 GATEWAY CERTIFICATES ROOT" >&2; exit 2; }
gateway=$1 certificates=$2 root=$3

if [ -e "$root" ] && [ ! -f "$root/gateway" ]; then
  echo "$0: $root exists, and was not created by this script" >&2
  exit 1
fi
rm -rf "$root"
umask 022
mkdir -p "$root/etc/ssl/certs"
# Mount points: container runtimes make those that are missing, others such as
# systemd's RootDirectory= do not. The configuration belongs into /etc/causeway.
mkdir "$root/dev" "$root/proc" "$root/sys" "$root/etc/causeway"
install -m 0755 "$gateway" "$root/gateway"
install -m 0644 "$certificates" "$root/etc/ssl/certs/ca-certificates.crt"
printf 'gateway:x:65532:65532:gateway:/:/nonexistent\n' >"$root/etc/passwd"
printf 'gateway:x:65532:\n' >"$root/etc/group"
