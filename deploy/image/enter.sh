#!/bin/sh
# Runs a command in the image's file system as a container runtime does: with a
# read-only root, as user 65532, without capabilities or a way to get some.
# It mounts, so it needs a mount namespace of its own:
#
#   unshare --mount --propagation private enter.sh ROOT /gateway serve
#
# With CONFIG the folder of that name is mounted on /etc/causeway, and with
# CGROUP the command runs in that control group. Without root, let it run as
# root of a user namespace: unshare --map-root-user --mount …
set -eu
[ $# -ge 2 ] || { echo "usage: $0 ROOT COMMAND..." >&2; exit 2; }
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
root=$(cd "$1" && pwd)
shift

[ -z "${CGROUP:-}" ] || echo $$ >"$CGROUP/cgroup.procs"
mount --bind "$root" "$root"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc" 2>/dev/null || mount --rbind /proc "$root/proc"
[ -z "${CONFIG:-}" ] || mount --bind -o ro "$CONFIG" "$root/etc/causeway"
mount -o remount,bind,ro "$root"
cd "$root"

# Root of a user namespace can become another user only by one more of them.
if [ "$(cat /proc/self/setgroups)" = deny ]; then
  exec setpriv --no-new-privs unshare --user --map-user=65532 --map-group=65532 --root="$root" -- "$@"
fi
exec setpriv --no-new-privs chroot --userspec=65532:65532 --groups= "$root" "$@"
