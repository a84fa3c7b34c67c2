#!/usr/bin/env bash
# Installs what the tests need besides Go. On Debian, as root or with sudo, it
# installs the packages that are missing; elsewhere it names them.
#
#   scripts/deps.sh            what `make test` needs
#   scripts/deps.sh interop    also what `make interop` needs
#   scripts/deps.sh bench      also what `make bench` compares with
#   scripts/deps.sh pages      also what `make swagger-ui` and `make redoc` need
#   scripts/deps.sh rootfs     only what `make rootfs` needs, for GOARCH
#   scripts/deps.sh release    only what `make release` needs
#   scripts/deps.sh kube       also what `make kube-test` and `make kube-schemas` need
set -euo pipefail

# command=package
wanted=()
if [ "${1:-}" != rootfs ] && [ "${1:-}" != release ]; then
  wanted+=(curl=curl redis-server=redis-server redis-sentinel=redis-sentinel xmllint=libxml2-utils chromium=chromium promtool=prometheus openssl=openssl)
fi
if [ "$(uname)" = Linux ]; then
  wanted+=(setpriv=util-linux)
  [ -e /etc/ssl/certs/ca-certificates.crt ] || wanted+=(ca-certificates.crt=ca-certificates)
fi
# compiler wants what links a program for a platform: a C compiler, and a static
# C library.
compiler() {
  local triple=x86_64-linux-gnu
  [ "$1" = arm64 ] && triple=aarch64-linux-gnu
  if [ "$1" = "$(go env GOHOSTARCH)" ]; then
    wanted+=("$triple-gcc=gcc")
    [ -e "/usr/lib/$triple/libc.a" ] || wanted+=("$triple-libc=libc6-dev")
  else
    wanted+=("$triple-gcc=gcc-${triple//_/-}")
    [ -e "/usr/$triple/lib/libc.a" ] || wanted+=("$triple-libc=libc6-dev-$1-cross")
  fi
}
if [ "$(uname)" = Linux ] && [ "${1:-}" = release ]; then
  compiler amd64
  compiler arm64
elif [ "$(uname)" = Linux ]; then
  compiler "$(go env GOARCH)"
fi
if [ "${1:-}" = interop ]; then
  wanted+=(node=nodejs npm=npm javac=default-jdk-headless wsimport=jaxws wsdl2h=gsoap g++=g++ php=php-cli)
  # What has no command of its own. Debian's own interpreters are asked: they
  # are those that Debian's libraries are for.
  /usr/bin/python3 -c 'import zeep' 2>/dev/null || wanted+=(python3-zeep-module=python3-zeep)
  /usr/bin/perl -MSOAP::Lite -e 1 2>/dev/null || wanted+=(perl-SOAP-Lite=libsoap-lite-perl)
  php -r 'exit(class_exists("SoapServer") ? 0 : 1);' 2>/dev/null || wanted+=(php-SoapServer=php-soap)
  [ -e /usr/share/java/jaxws-tools.jar ] || wanted+=(jaxws-jar=libjaxws-java)
  [ -e /usr/include/stdsoap2.h ] || wanted+=(gsoap-header=libgsoap-dev)
fi
if [ "${1:-}" = pages ]; then
  wanted+=(node=nodejs npm=npm)
fi
if [ "${1:-}" = bench ]; then
  wanted+=(node=nodejs npm=npm caddy=caddy)
fi
if [ "${1:-}" = kube ]; then
  wanted+=(etcd=etcd-server)
fi

missing=()
for entry in "${wanted[@]}"; do
  command -v "${entry%%=*}" >/dev/null 2>&1 || missing+=("${entry#*=}")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null 2>&1; then
  echo "Missing, and not installable by this script on this system: ${missing[*]} (Debian's package names). Install them and run again." >&2
  exit 1
fi
sudo=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "Missing: ${missing[*]}. Install them as root: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  sudo=(sudo)
fi
echo "Installing: ${missing[*]}"
"${sudo[@]}" apt-get update -qq
# RUNLEVEL=1 keeps Debian from starting the redis service: the tests start
# their own servers on free ports.
"${sudo[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
  apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
